#include "harness/alerts/http_client.h"

#include "adapters/process/subprocess.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include <httplib.h>

namespace countersign {
namespace {

constexpr std::size_t k_longest_answer = std::size_t{1} << 20;

struct Target {
  std::string server; // "https://host:port"
  std::string path;
};

Result<Target> split(const std::string& url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) return fail(ErrorKind::usage, "the URL has no scheme");
  const std::size_t slash = url.find('/', scheme + 3);
  if (url.find('@', scheme) < std::min(slash, url.size()))
    return fail(ErrorKind::usage, "the URL holds a user name; those go into keys of their own");
  if (slash == std::string::npos) return Target{url, "/"};
  return Target{url.substr(0, slash), url.substr(slash)};
}

// Shuts the connection when the time is over, whatever it is waiting for: httplib's own time-outs are for
// each read.
class Guillotine {
public:
  Guillotine(httplib::Client& client, Deadline deadline)
      : thread_([this, &client, deadline]() mutable {
          std::unique_lock lock(mutex_);
          while (!ended_.wait_for(lock, deadline.remaining(), [this] { return done_; })) {
            if (!deadline.passed()) continue;
            fallen_ = true;
            client.stop();
            // Between two states of the connection there is nothing to shut: again, until the call has
            // returned.
            deadline = Deadline::after(milliseconds(50));
          }
        }) {}
  ~Guillotine() { lift(); }
  Guillotine(const Guillotine&) = delete;
  Guillotine& operator=(const Guillotine&) = delete;

  bool lift() { // whether it has fallen
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    ended_.notify_all();
    if (thread_.joinable()) thread_.join();
    return fallen_;
  }

private:
  std::mutex mutex_;
  std::condition_variable ended_;
  bool done_ = false, fallen_ = false;
  std::thread thread_; // last: it uses the others
};

void set_up(httplib::Client& client, const HttpRequest& request, milliseconds timeout) {
  client.set_connection_timeout(timeout);
  // Longer than the whole may take, so that it is always the guillotine that ends it.
  client.set_read_timeout(2 * timeout);
  client.set_write_timeout(2 * timeout);
  client.set_follow_location(false);
  client.set_keep_alive(false);
  client.enable_server_certificate_verification(true);
  if (!request.ca_file.empty()) client.set_ca_cert_path(request.ca_file.string());
  if (!request.user.empty()) client.set_basic_auth(request.user, request.password);
}

} // namespace

Result<HttpAnswer> ask_http(const HttpRequest& request, milliseconds timeout) {
  COUNTERSIGN_TRY_ASSIGN(const Target target, split(request.url));
  httplib::Client client(target.server);
  if (!client.is_valid()) return fail(ErrorKind::usage, "the URL is none");
  set_up(client, request, timeout);
  httplib::Request sent;
  sent.method = request.method;
  sent.path = target.path;
  for (const auto& [name, value] : request.headers) sent.headers.emplace(name, value);
  sent.headers.emplace("User-Agent", "countersign");
  sent.body = request.body;
  if (!request.body.empty()) sent.headers.emplace("Content-Type", "application/json");
  HttpAnswer answer;
  bool too_long = false;
  sent.content_receiver = [&](const char* data, std::size_t size, std::uint64_t, std::uint64_t) {
    too_long = answer.body.size() + size > k_longest_answer;
    if (!too_long) answer.body.append(data, size);
    return !too_long;
  };
  Guillotine guillotine(client, Deadline::after(timeout));
  const httplib::Result result = client.send(sent);
  if (guillotine.lift()) return fail(ErrorKind::timeout, "no whole answer within {} ms", timeout.count());
  if (too_long) return fail(ErrorKind::limit, "the answer is longer than {} octets", k_longest_answer);
  if (!result) return fail(ErrorKind::io, "no answer: {}", httplib::to_string(result.error()));
  answer.status = result->status;
  return answer;
}

Status expect_success(const HttpAnswer& answer) {
  if (answer.status >= 200 && answer.status <= 299) return {};
  const bool passing = answer.status == 408 || answer.status == 425 || answer.status == 429;
  const bool refused = answer.status >= 400 && answer.status <= 499 && !passing;
  const std::string said = last_lines(std::string_view(answer.body).substr(0, 300), 2);
  return fail(refused ? ErrorKind::protocol : ErrorKind::io, "HTTP status {}{}{}", answer.status,
              said.empty() ? "" : ": ", said);
}

} // namespace countersign
