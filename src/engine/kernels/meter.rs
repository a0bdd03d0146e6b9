//! A clock that says to whom the time of a thread goes, forward and backward. It stands still unless
//! someone starts it; operations are then applied as they are. Knows accounts by number only.
//!
//! Candle calls the backward passes of operations one after the other, from within its own loop. An
//! operation that is applied while the clock runs is therefore wrapped, so that its backward pass
//! switches the clock to the account that was current when it ran forward. What candle computes
//! by itself cannot be wrapped; a mark behind it switches the clock before candle begins.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use candle_core::{
    CpuStorage, CustomOp1, CustomOp3, DType, Layout, Result, Shape, Tensor, TensorId,
};

use super::storage::floats;

/// Time that was spent on one owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::engine) struct Spent {
    pub(in crate::engine) forward: Duration,
    pub(in crate::engine) backward: Duration,
}

/// To whom time goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) struct Account {
    /// A number that has a meaning for the caller.
    pub(in crate::engine) owner: usize,
    /// Whether gradients are computed.
    pub(in crate::engine) backward: bool,
}

/// Owners of what no operation is asked for.
#[derive(Debug, Clone, Copy)]
pub(in crate::engine) struct Owners {
    /// Of the time between the backward passes of operations.
    pub(in crate::engine) between: usize,
    /// Of what marks cost.
    pub(in crate::engine) marks: usize,
}

struct Clock {
    owners: Owners,
    /// Whose time it is; nobody's where the clock stands still.
    current: Option<Account>,
    since: Instant,
    /// By owner.
    spent: Vec<Spent>,
    /// What the last operation gave.
    last: Option<TensorId>,
}

thread_local! {
    static CLOCK: RefCell<Option<Clock>> = const { RefCell::new(None) };
}

/// Gives this thread a clock, which stands still until [`switch`] names an account.
pub(in crate::engine) fn start(owners: Owners) {
    let (since, spent) = (Instant::now(), Vec::new());
    CLOCK.set(Some(Clock { owners, current: None, since, spent, last: None }));
}

/// Takes the clock away; gives what was spent on each owner, by number.
pub(in crate::engine) fn stop() -> Vec<Spent> {
    switch(None);
    CLOCK.take().map_or_else(Vec::new, |clock| clock.spent)
}

/// Whose time it is, if a clock runs.
pub(in crate::engine) fn current() -> Option<Account> {
    CLOCK.with_borrow(|clock| clock.as_ref()?.current)
}

/// From now on time goes to another account, or to nobody; gives the one before.
pub(in crate::engine) fn switch(to: Option<Account>) -> Option<Account> {
    CLOCK.with_borrow_mut(|clock| clock.as_mut().and_then(|clock| clock.switch(to)))
}

/// Does work on an account, if a clock runs.
pub(in crate::engine) fn during<T>(account: Account, work: impl FnOnce() -> T) -> T {
    if current().is_none() {
        return work();
    }
    let before = switch(Some(account));
    let result = work();
    switch(before);
    result
}

impl Clock {
    fn switch(&mut self, to: Option<Account>) -> Option<Account> {
        let now = Instant::now();
        if let Some(Account { owner, backward }) = self.current {
            if self.spent.len() <= owner {
                self.spent.resize(owner + 1, Spent::default());
            }
            if let Some(spent) = self.spent.get_mut(owner) {
                let side = if backward { &mut spent.backward } else { &mut spent.forward };
                *side += now - self.since;
            }
        }
        self.since = now;
        std::mem::replace(&mut self.current, to)
    }
}

/// Applies an operation to one tensor.
///
/// # Errors
/// What the operation refuses.
pub(super) fn apply1<O>(x: &Tensor, operation: O) -> Result<Tensor>
where
    O: CustomOp1 + Send + Sync + 'static,
{
    match current() {
        Some(Account { owner, .. }) => Ok(note(x.apply_op1(Timed { operation, owner })?)),
        None => x.apply_op1(operation),
    }
}

/// Applies an operation to three tensors.
///
/// # Errors
/// What the operation refuses.
pub(super) fn apply3<O>(x: &Tensor, y: &Tensor, z: &Tensor, operation: O) -> Result<Tensor>
where
    O: CustomOp3 + Send + Sync + 'static,
{
    match current() {
        Some(Account { owner, .. }) => Ok(note(x.apply_op3(y, z, Timed { operation, owner })?)),
        None => x.apply_op3(y, z, operation),
    }
}

/// Remembers what an operation gave: it needs no mark.
fn note(tensor: Tensor) -> Tensor {
    CLOCK.with_borrow_mut(|clock| {
        if let Some(clock) = clock {
            clock.last = Some(tensor.id());
        }
    });
    tensor
}

/// The same values; where a clock runs, the time from their gradient's arrival on goes to the
/// current owner. To be called on what candle's own operations made.
///
/// # Errors
/// What the tensor library refuses.
pub(in crate::engine) fn mark(x: Tensor) -> Result<Tensor> {
    let account = CLOCK.with_borrow(|clock| {
        let clock = clock.as_ref()?;
        let current = clock.current.filter(|_| clock.last != Some(x.id()))?;
        Some((current.owner, clock.owners.marks))
    });
    // A mark's result is contiguous; another layout would change the order of later sums.
    let markable = x.track_op() && x.is_contiguous() && x.dtype() == DType::F32;
    match account {
        Some((owner, marks)) if markable => {
            during(Account { owner: marks, backward: false }, || x.apply_op1(Mark { owner }))
        }
        _ => Ok(x),
    }
}

/// An operation whose backward pass is on its owner's account.
struct Timed<O> {
    operation: O,
    owner: usize,
}

impl<O> Timed<O> {
    fn backward<T>(&self, pass: impl FnOnce(&O) -> T) -> T {
        let account = Account { owner: self.owner, backward: true };
        let before = switch(Some(account));
        let result = pass(&self.operation);
        // An owner that was at work before goes on, since the operation is a part of its work.
        let goes_on = before == Some(account);
        let between = || CLOCK.with_borrow(|clock| Some(clock.as_ref()?.owners.between));
        if !goes_on && let Some(owner) = between() {
            switch(Some(Account { owner, backward: true }));
        }
        result
    }
}

impl<O: CustomOp1> CustomOp1 for Timed<O> {
    fn name(&self) -> &'static str {
        self.operation.name()
    }

    fn cpu_fwd(&self, x: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        self.operation.cpu_fwd(x, layout)
    }

    fn bwd(&self, x: &Tensor, result: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        self.backward(|operation| operation.bwd(x, result, gradient))
    }
}

impl<O: CustomOp3> CustomOp3 for Timed<O> {
    fn name(&self) -> &'static str {
        self.operation.name()
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        x_layout: &Layout,
        y: &CpuStorage,
        y_layout: &Layout,
        z: &CpuStorage,
        z_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        self.operation.cpu_fwd(x, x_layout, y, y_layout, z, z_layout)
    }

    fn bwd(
        &self,
        x: &Tensor,
        y: &Tensor,
        z: &Tensor,
        result: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        self.backward(|operation| operation.bwd(x, y, z, result, gradient))
    }
}

/// The identity, whose backward pass tells the clock that an owner's turn has come.
struct Mark {
    owner: usize,
}

impl CustomOp1 for Mark {
    fn name(&self) -> &'static str {
        "mark"
    }

    fn cpu_fwd(&self, x: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        Ok((CpuStorage::F32(floats(x, layout)?.to_vec()), layout.shape().clone()))
    }

    fn bwd(&self, _: &Tensor, _: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        switch(Some(Account { owner: self.owner, backward: true }));
        Ok(Some(gradient.clone()))
    }
}
