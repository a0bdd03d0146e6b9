//! Which vector instructions the kernels use: found out once, at run time.

use std::sync::OnceLock;

use pulp::{Arch, Scalar128b, Simd, WithSimd};

/// A set of vector instructions that this machine has.
#[derive(Debug, Clone, Copy)]
pub(super) enum InstructionSet {
    /// AVX-512, AVX2 with FMA, or NEON.
    Vector(Arch),
    /// Groups of four floats, left to the compiler; runs everywhere.
    Portable,
}

impl InstructionSet {
    /// The widest set of this machine. To be asked on the thread that calls an operation, never
    /// inside a part of it, so that all parts use the same one.
    pub(super) fn current() -> Self {
        static BEST: OnceLock<InstructionSet> = OnceLock::new();
        #[cfg(test)]
        if let Some(forced) = forced::get() {
            return forced;
        }
        *BEST.get_or_init(|| match Arch::new() {
            // Miri knows few vector instructions.
            _ if cfg!(miri) => Self::Portable,
            Arch::Scalar => Self::Portable,
            vector => Self::Vector(vector),
        })
    }

    /// Runs `kernel` compiled for this set.
    #[inline]
    pub(super) fn run<K: WithSimd>(self, kernel: K) -> K::Output {
        match self {
            Self::Vector(arch) => arch.dispatch(kernel),
            Self::Portable => Scalar128b.vectorize(kernel),
        }
    }

    /// Runs plain loops compiled for this set. The closure and all it calls must be inlined to be
    /// so compiled: mark them `#[inline(always)]`.
    #[inline]
    pub(super) fn run_loops<R>(self, loops: impl FnMut() -> R) -> R {
        self.run(Loops(loops))
    }
}

/// A closure as a kernel. (`pulp` takes closures by value, through a function of the compiler's own
/// that is not always inlined; called by reference they are what the source says.)
struct Loops<F>(F);

impl<R, F: FnMut() -> R> WithSimd for Loops<F> {
    type Output = R;

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, _: S) -> R {
        (self.0)()
    }
}

/// Lets a test run every set that the machine has.
#[cfg(test)]
pub(super) mod forced {
    use std::cell::Cell;

    use super::InstructionSet;

    thread_local! {
        static FORCED: Cell<Option<InstructionSet>> = const { Cell::new(None) };
    }

    pub(super) fn get() -> Option<InstructionSet> {
        FORCED.get()
    }

    /// Runs `test` with operations called from this thread bound to `set`.
    pub(in super::super) fn with<R>(set: InstructionSet, test: impl FnOnce() -> R) -> R {
        let before = FORCED.replace(Some(set));
        let result = test();
        FORCED.set(before);
        result
    }

    /// All sets of this machine.
    pub(in super::super) fn all() -> Vec<InstructionSet> {
        let mut all = vec![InstructionSet::Portable];
        all.extend(
            Some(InstructionSet::current()).filter(|set| matches!(set, InstructionSet::Vector(_))),
        );
        #[cfg(all(target_arch = "x86_64", not(miri)))]
        all.extend(pulp::x86::V3::try_new().map(|set| InstructionSet::Vector(pulp::Arch::V3(set))));
        all
    }
}
