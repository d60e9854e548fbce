#include "harness/alerts/text_server.h"
#include "harness/cli/output.h"
#include "harness/cli/verbs.h"
#include "harness/config/alert_config.h"
#include "harness/log/log.h"
#include "harness/report/metrics_text.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>

#include <CLI/CLI.hpp>
#include <poll.h>
#include <unistd.h>

namespace countersign {
namespace {

struct MetricsArguments {
  std::filesystem::path database = "countersign.db", out;
  std::string listen, every = "15s";
  bool follow = false;
};

constexpr const char* k_content_type = "text/plain; version=0.0.4; charset=utf-8";
constexpr milliseconds k_turn{100};

std::atomic<bool> g_stop{false}; // set by signals; a handler has no other way to reach us

Result<std::string> make_text(const std::filesystem::path& database) {
  COUNTERSIGN_TRY_ASSIGN(const DatabaseMetrics metrics, read_metrics(database));
  return metrics_text(metrics, COUNTERSIGN_VERSION);
}

// The collector reads at any instant, and must see all of it or the file before; others may read it.
Status write_textfile(const MetricsArguments& arguments) {
  COUNTERSIGN_TRY_ASSIGN(const std::string text, make_text(arguments.database));
  std::filesystem::path made = arguments.out;
  made += fmt::format(".{}", ::getpid());
  std::FILE* file = std::fopen(made.c_str(), "we");
  if (file == nullptr)
    return fail(ErrorKind::io, "cannot write {}: {}", made.string(), std::generic_category().message(errno));
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if (std::fclose(file) != 0 || !written || std::rename(made.c_str(), arguments.out.c_str()) != 0) {
    const int error = errno;
    std::remove(made.c_str());
    return fail(ErrorKind::io, "cannot write {}: {}", arguments.out.string(),
                std::generic_category().message(error));
  }
  return {};
}

void install_signal_handlers() {
  struct sigaction action {};
  action.sa_handler = [](int) { g_stop.store(true); };
  for (const int signal : {SIGINT, SIGTERM}) sigaction(signal, &action, nullptr);
}

void wait_for(milliseconds span) {
  const auto deadline = Deadline::after(span);
  while (!g_stop.load() && !deadline.passed())
    ::poll(nullptr, 0, static_cast<int>(std::min(deadline.remaining(), k_turn).count()));
}

Result<ExitCode> metrics(const MetricsArguments& arguments) {
  const auto every = parse_duration(arguments.every);
  if (!every || *every < milliseconds(1000))
    return fail(ErrorKind::usage, "--every takes a duration of 1s or longer");
  const bool once = arguments.listen.empty() && !arguments.follow;
  if (once && arguments.out.empty()) {
    COUNTERSIGN_TRY_ASSIGN(const std::string text, make_text(arguments.database));
    print_out("{}", text);
    return ExitCode::clean;
  }
  install_signal_handlers();
  std::unique_ptr<TextServer> server;
  if (!arguments.listen.empty()) {
    COUNTERSIGN_TRY_ASSIGN(const Endpoint at, parse_endpoint(arguments.listen));
    COUNTERSIGN_TRY_ASSIGN(server, TextServer::start(at, "/metrics", k_content_type,
                                                     [&arguments] { return make_text(arguments.database); }));
    log_info(fmt::format("metrics at http://{}/metrics", to_text(server->endpoint())));
  }
  while (!g_stop.load()) {
    if (!arguments.out.empty()) {
      const Status written = write_textfile(arguments);
      if (!written && once) return tl::unexpected<Error>(written.error());
      if (!written) log_warning(written.error().message); // the file grows old, and its age is watched
    }
    if (once) break;
    wait_for(*every);
  }
  return ExitCode::clean;
}

} // namespace

void add_metrics(CLI::App& app, Action& action) {
  CLI::App* verb =
      app.add_subcommand("metrics", "Metrics of the database for Prometheus: printed, in a file, or served");
  auto arguments = std::make_shared<MetricsArguments>();
  verb->add_option("--db", arguments->database, "SQLite file of the results")->capture_default_str();
  verb->add_option("--out", arguments->out, "File for node_exporter's textfile collector (NAME.prom)");
  verb->add_option("--listen", arguments->listen,
                   "Serve GET /metrics at this address of the loopback, until SIGTERM");
  verb->add_flag("--follow", arguments->follow, "Write the file again and again, until SIGTERM")
      ->needs("--out");
  verb->add_option("--every", arguments->every, "How often the file is written")->capture_default_str();
  verb->callback([arguments, &action] { action = [arguments] { return metrics(*arguments); }; });
}

} // namespace countersign
