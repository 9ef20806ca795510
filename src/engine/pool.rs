//! The worker threads of a run.

use std::num::NonZeroUsize;

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::engine::EngineError;
use crate::limits;

/// A pool whose threads have stacks deep enough for any syntax that front-ends accept. The whole
/// run happens inside it, so that no phase falls back to a small stack.
///
/// # Errors
/// The operating system refuses threads.
pub fn build(jobs: Option<NonZeroUsize>) -> Result<ThreadPool, EngineError> {
    ThreadPoolBuilder::new()
        .num_threads(jobs.map_or(0, NonZeroUsize::get)) // 0: one a core
        .stack_size(limits::WORKER_STACK)
        .thread_name(|index| format!("zlint-{index}"))
        .build()
        .map_err(|error| EngineError::Threads(error.to_string()))
}
