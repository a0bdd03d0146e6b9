//! A folder of its own for each test, and netc in it, without network and terminal.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

/// A small job that uses every statement that works without a terminal.
pub(crate) const TINY: &str = r#"
param epochs = 2
seed = 3
data mnist {
    take(train=200, test=100)
    inputs {
        reshape(784)
        cast(float32)
        rescale(1 / 255)
    }
    targets { to_categorical() }
}
model tiny {
    Dense(16, activation=relu)
    Dense(10, activation=softmax)
}
compile(loss=categorical_crossentropy, optimizer=adam, metrics=[accuracy])
fit(epochs=epochs, batch_size=50, validation_data=test)
evaluate(test)
print("Error: {100 - 100 * accuracy:.2f}%")
"#;

/// The folder of a test; it goes with the test.
pub(crate) struct Sandbox {
    folder: TempDir,
}

/// What a command wrote, and its exit status.
pub(crate) struct Ended {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A sandbox that has a file `tiny.net`.
    pub(crate) fn with_tiny() -> Self {
        let sandbox = Self::new();
        sandbox.write("tiny.net", TINY);
        sandbox
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    #[cfg(feature = "train")]
    pub(crate) fn json(&self, name: &str) -> serde_json::Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }

    /// The names in a folder, sorted.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(name)).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// netc with arguments apart by spaces.
    pub(crate) fn netc(&self, arguments: &str) -> Command {
        let mut command = Command::cargo_bin("netc").unwrap();
        for variable in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "RAYON_NUM_THREADS"] {
            command.env_remove(variable);
        }
        command.args(arguments.split_whitespace()).current_dir(self.folder.path());
        command.env("NETC_DATA", data_folder()).env("HOME", self.folder.path());
        command
    }

    pub(crate) fn run(&self, arguments: &str) -> Ended {
        let output = self.netc(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ended {
            status: output.status.code().unwrap_or(-1),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// Runs a command that must end well.
    pub(crate) fn fine(&self, arguments: &str) -> Ended {
        let ended = self.run(arguments);
        assert_eq!(ended.status, 0, "netc {arguments}\n{}{}", ended.out, ended.err);
        ended
    }

    /// Runs a command that must fail at run time; gives what it says.
    pub(crate) fn fails(&self, arguments: &str) -> String {
        let ended = self.run(arguments);
        assert_eq!(ended.status, 2, "netc {arguments}\n{}{}", ended.out, ended.err);
        assert!(!ended.err.contains("panicked"), "{}", ended.err);
        ended.err
    }
}

/// The data files of the repository.
pub(crate) fn data_folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data"))
}
