#include "tests/unit/cutover/resolver.h"

#include "adapters/net/socket.h"
#include "adapters/process/files.h"
#include "adapters/process/workspace.h"
#include "diff/wire/message/queries.h"
#include "diff/wire/presentation.h"
#include "tests/support/program_run.h"

#include <fmt/format.h>
#include <poll.h>

namespace countersign::test {
namespace {

constexpr milliseconds k_patience{15'000}, k_one_answer{5'000};
constexpr unsigned k_none = 99;

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

Endpoint unused_endpoint() {
  const auto pair = bind_loopback_pair();
  if (!pair) std::abort();
  return pair->endpoint; // closed again; a server that finds it taken fails its test
}

std::optional<Bytes> exchange(const Endpoint& server, ByteView query, milliseconds patience) {
  const auto socket = connect_udp(server);
  if (!socket) return std::nullopt;
  const Deadline deadline = Deadline::after(patience);
  if (!send_some(*socket, query) || !wait_for(*socket, POLLIN, deadline)) return std::nullopt;
  auto answer = receive_datagram(*socket);
  if (!answer || !*answer) return std::nullopt;
  return std::move((*answer)->octets);
}

std::string zone_file(const ZoneVersion& zone) { return print_zone(zone); }

std::string unbound_configuration(std::span<const Record> ds, const Endpoint& upstream) {
  std::string text = "server:\n interface: 127.0.0.1\n port: @PORT\n do-daemonize: no\n username: \"\"\n"
                     " chroot: \"\"\n directory: \"@DIR\"\n pidfile: \"\"\n use-syslog: no\n"
                     " do-not-query-localhost: no\n edns-buffer-size: 4096\n num-threads: 1\n"
                     " module-config: \"validator iterator\"\n val-bogus-ttl: 1\n";
  for (const Record& record : ds) text += fmt::format(" trust-anchor: \"{}\"\n", to_text(record));
  text += fmt::format("stub-zone:\n name: \"example.\"\n stub-addr: 127.0.0.1@{}\n", upstream.port);
  return text + "remote-control:\n control-enable: no\n";
}

std::string bind_configuration(std::span<const Record> ds, const Endpoint& upstream) {
  std::string text =
      "options { directory \"@DIR\"; listen-on port @PORT { 127.0.0.1; }; listen-on-v6 { none; };\n"
      " pid-file \"@DIR/pid\"; session-keyfile \"@DIR/session\"; recursion yes; servfail-ttl 0;\n"
      " dnssec-validation yes; allow-query { 127.0.0.1; }; };\ncontrols { };\ntrust-anchors {\n";
  for (const Record& record : ds) {
    text += fmt::format(" \"example.\" static-ds {} {} {} \"{}\";\n", read_u16(record.rdata.data()),
                        record.rdata[2], record.rdata[3], to_hex(ByteView(record.rdata).subspan(4)));
  }
  return text + fmt::format("}};\nzone \"example.\" {{ type forward; forward only;\n"
                            " forwarders {{ 127.0.0.1 port {}; }}; }};\n",
                            upstream.port);
}

} // namespace

void PrintTo(const Answer& answer, std::ostream* out) {
  *out << "rcode " << answer.rcode << (answer.authenticated ? ", AD" : "");
}

ServerProcess::ServerProcess() : directory_(outer_ / "own"), endpoint_(unused_endpoint()) {
  EXPECT_TRUE(make_private_directory(directory_));
}

void ServerProcess::write(const std::string& file, std::string_view text) const {
  EXPECT_TRUE(write_private_file(directory_ / file, text));
}

void ServerProcess::start(const std::string& program, std::vector<std::string> arguments,
                          std::string configuration) {
  const auto found = find_program(program);
  ASSERT_TRUE(found) << found.error().message;
  replace_all(configuration, "@DIR", directory_.string());
  replace_all(configuration, "@PORT", std::to_string(endpoint_.port));
  write("conf", configuration);
  ProgramSetup setup;
  setup.program = *found;
  setup.arguments = std::move(arguments);
  setup.directory = directory_;
  setup.log_file = outer_ / "log";
  setup.run_as = unprivileged_identity();
  auto started = Subprocess::start(setup);
  ASSERT_TRUE(started) << started.error().message;
  process_ = std::move(*started);
  // All of them have an answer to this of their own (RFC 6303), if only REFUSED.
  const auto answers = [&] {
    return process_->exit_status() || ask("127.in-addr.arpa.", RrType::SOA).rcode != k_none;
  };
  ASSERT_TRUE(eventually(answers, k_patience) && !process_->exit_status())
      << program << ": " << process_->tail(20);
}

Answer ServerProcess::ask(std::string_view owner, RrType type) const {
  Bytes query = make_query(7, Name::from_text(owner).value(), type);
  query[2] |= 0x01; // RD
  query[3] |= 0x20; // AD: asks whether the answer is authentic (RFC 6840 section 5.7)
  const auto answer = exchange(endpoint_, query, k_one_answer);
  if (!answer || answer->size() < 4) return {};
  return {static_cast<unsigned>((*answer)[3] & 0x0f), ((*answer)[3] & 0x20) != 0};
}

Authority::Authority(const ZoneVersion& zone) {
  write("zone", zone_file(zone));
  start("knotd", {"-c", "conf"},
        "server:\n  listen: 127.0.0.1@@PORT\n  rundir: @DIR\n  udp-max-payload: 4096\n"
        "database:\n  storage: @DIR/db\nlog:\n  - target: stderr\n    any: warning\n"
        "zone:\n  - domain: example.\n    storage: @DIR\n    file: zone\n    zonefile-sync: -1\n    "
        "journal-content: none\n");
}

Turnout::Turnout() : server_({{}, [this](ByteView query) { return pass_on(query); }}) {}

void Turnout::turn_to(const ServerProcess& server) { port_ = server.endpoint().port; }

std::vector<Bytes> Turnout::pass_on(ByteView query) const {
  auto answer = exchange({"127.0.0.1", port_}, query, k_one_answer);
  if (!answer) return {};
  return {*std::move(answer)};
}

Resolver::Resolver(Make make, std::span<const Record> ds, const Endpoint& upstream) {
  if (make == Make::unbound) {
    start("unbound", {"-d", "-c", "conf"}, unbound_configuration(ds, upstream));
  } else {
    start("named", {"-g", "-n", "1", "-c", "conf"}, bind_configuration(ds, upstream));
  }
}

} // namespace countersign::test
