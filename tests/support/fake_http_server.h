// An HTTP server on the loopback that behaves as a test says: well, slowly, badly, or not at all.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace countersign::test {

struct SeenRequest {
  std::string head; // request line and headers
  std::string body;
  [[nodiscard]] std::string header(const std::string& name) const; // '' if it is not there
};

class FakeHttpServer {
public:
  enum class Manner {
    answers,  // by `answer`
    hangs,    // takes the request, and says nothing
    dribbles, // an octet of a header now and then, for ever
    garbage,  // something that is no HTTP
    closes,   // at once
  };
  FakeHttpServer();
  ~FakeHttpServer();
  FakeHttpServer(const FakeHttpServer&) = delete;
  FakeHttpServer& operator=(const FakeHttpServer&) = delete;

  [[nodiscard]] std::string url() const; // "http://127.0.0.1:PORT"
  std::atomic<Manner> manner{Manner::answers};
  // Status and body for a request; "200" and "{}" without.
  void set_answer(std::function<std::pair<int, std::string>(const SeenRequest&)> answer);
  [[nodiscard]] std::vector<SeenRequest> seen() const;

private:
  void serve();
  void serve_one(int connection);
  [[nodiscard]] bool wait_while_running(int milliseconds) const;

  mutable std::mutex mutex_;
  std::function<std::pair<int, std::string>(const SeenRequest&)> answer_;
  std::vector<SeenRequest> seen_;
  std::atomic<bool> stop_{false};
  int listening_ = -1;
  unsigned short port_ = 0;
  std::vector<std::thread> connections_;
  std::thread thread_;
};

// A port of the loopback on which nothing listens: its server has gone.
[[nodiscard]] std::string url_of_nobody();

} // namespace countersign::test
