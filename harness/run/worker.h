// A thread that does jobs one after the other, and lives until its owner goes.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

namespace countersign {

// Every node of a run has one: its signer is started, fed, read and stopped by one thread, so that a signer
// that hangs holds up nobody else, and no lock is needed around it. Jobs that were submitted are done before
// it ends.
class Worker {
public:
  Worker() : thread_([this](const std::stop_token& stop) { work(stop); }) {}

  template <class Job> auto submit(Job job) -> std::future<decltype(job())> {
    auto task = std::make_shared<std::packaged_task<decltype(job())()>>(std::move(job));
    auto future = task->get_future();
    {
      const std::lock_guard lock(mutex_);
      jobs_.emplace_back([task] { (*task)(); });
    }
    ready_.notify_one();
    return future;
  }

private:
  void work(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (ready_.wait(lock, stop, [this] { return !jobs_.empty(); })) {
      const auto job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable_any ready_;
  std::deque<std::function<void()>> jobs_;
  std::jthread thread_; // last: it uses the others
};

} // namespace countersign
