#include "diff/verify/jobs.h"

#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

namespace countersign::referee {

void run_jobs(std::size_t jobs, unsigned threads, const std::function<void(std::size_t, unsigned)>& work) {
  std::atomic<std::size_t> next{0};
  const auto drain = [&](unsigned worker) {
    for (std::size_t job = next++; job < jobs; job = next++) work(job, worker);
  };
  std::vector<std::jthread> helpers; // joined when it leaves the scope
  for (unsigned worker = 1; worker < threads && worker < jobs; ++worker) {
    try {
      helpers.emplace_back(drain, worker);
    } catch (const std::system_error&) {
      break; // no more threads to be had: those that we have do all of the work
    }
  }
  drain(0);
}

} // namespace countersign::referee
