#include "tests/support/fake_http_server.h"

#include <algorithm>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace countersign::test {
namespace {

void send_all(int connection, const std::string& text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const ssize_t sent = ::send(connection, text.data() + at, text.size() - at, MSG_NOSIGNAL);
    if (sent <= 0) return;
    at += static_cast<std::size_t>(sent);
  }
}

std::size_t body_length(const SeenRequest& request) {
  const std::string length = request.header("Content-Length");
  return length.empty() ? 0 : std::stoul(length);
}

} // namespace

std::string SeenRequest::header(const std::string& name) const {
  const auto same = [](char left, char right) { return std::tolower(left) == std::tolower(right); };
  const std::string wanted = "\r\n" + name + ": ";
  const auto at = std::search(head.begin(), head.end(), wanted.begin(), wanted.end(), same);
  if (at == head.end()) return "";
  const auto begin = at + static_cast<std::ptrdiff_t>(wanted.size());
  return {begin, std::find(begin, head.end(), '\r')};
}

FakeHttpServer::FakeHttpServer() {
  listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  if (listening_ < 0 || ::bind(listening_, raw, length) != 0 || ::listen(listening_, 16) != 0 ||
      ::getsockname(listening_, raw, &length) != 0)
    throw std::runtime_error("no port to listen on");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

FakeHttpServer::~FakeHttpServer() {
  stop_ = true;
  thread_.join();
  for (std::thread& connection : connections_) connection.join();
  ::close(listening_);
}

std::string FakeHttpServer::url() const { return "http://127.0.0.1:" + std::to_string(port_); }

void FakeHttpServer::set_answer(std::function<std::pair<int, std::string>(const SeenRequest&)> answer) {
  const std::lock_guard lock(mutex_);
  answer_ = std::move(answer);
}

std::vector<SeenRequest> FakeHttpServer::seen() const {
  const std::lock_guard lock(mutex_);
  return seen_;
}

bool FakeHttpServer::wait_while_running(int milliseconds) const {
  for (int waited = 0; waited < milliseconds && !stop_; waited += 20) ::poll(nullptr, 0, 20);
  return !stop_;
}

void FakeHttpServer::serve() {
  while (!stop_) {
    pollfd wait{listening_, POLLIN, 0};
    if (::poll(&wait, 1, 20) <= 0) continue;
    const int connection = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    connections_.emplace_back([this, connection] {
      serve_one(connection);
      ::close(connection);
    });
  }
}

void FakeHttpServer::serve_one(int connection) {
  const Manner manner_now = manner;
  if (manner_now == Manner::closes) return;
  SeenRequest request;
  std::string text;
  std::size_t end = std::string::npos;
  while (!stop_ && (end == std::string::npos || text.size() < end + 4 + body_length(request))) {
    pollfd wait{connection, POLLIN, 0};
    if (::poll(&wait, 1, 20) <= 0) continue;
    char buffer[4096];
    const ssize_t got = ::recv(connection, buffer, sizeof buffer, 0);
    if (got <= 0) return;
    text.append(buffer, static_cast<std::size_t>(got));
    end = text.find("\r\n\r\n");
    if (end != std::string::npos) request.head = text.substr(0, end + 2);
  }
  if (end == std::string::npos) return;
  request.body = text.substr(end + 4);
  std::function<std::pair<int, std::string>(const SeenRequest&)> answer;
  {
    const std::lock_guard lock(mutex_);
    seen_.push_back(request);
    answer = answer_;
  }
  if (manner_now == Manner::hangs) {
    while (wait_while_running(100)) continue;
    return;
  }
  if (manner_now == Manner::garbage)
    return send_all(connection, "\x16\x03\x01 220 smtp.example ESMTP\r\n\r\n");
  if (manner_now == Manner::dribbles) {
    send_all(connection, "HTTP/1.1 200 OK\r\nX-Slow: ");
    while (wait_while_running(40)) send_all(connection, "a");
    return;
  }
  const auto [status, body] = answer ? answer(request) : std::pair(200, std::string("{}"));
  send_all(connection, "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " +
                           std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body);
}

std::string url_of_nobody() {
  const FakeHttpServer gone;
  return gone.url();
}

} // namespace countersign::test
