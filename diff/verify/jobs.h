// Independent jobs on several threads.
#pragma once

#include <cstddef>
#include <functional>

namespace countersign::referee {

// Calls work(job, worker) once for each job below `jobs`, in any order, with `worker` below `threads`: two
// calls at the same time never share a worker. Returns when all are done. The caller works too: one thread,
// or a system that gives no more of them, means one after the other. `work` must not throw.
void run_jobs(std::size_t jobs, unsigned threads,
              const std::function<void(std::size_t job, unsigned worker)>& work);

} // namespace countersign::referee
