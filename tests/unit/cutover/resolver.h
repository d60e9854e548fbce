// Real servers for cut-overs: knotd with a zone as it is, and validating resolvers of two makes before it.
#pragma once

#include "adapters/process/subprocess.h"
#include "diff/model/zone_version.h"
#include "tests/support/fake_dns_server.h"
#include "tests/support/temporary_directory.h"

namespace countersign::test {

struct Answer {
  unsigned rcode = 99; // 99: none
  bool authenticated = false;
  friend bool operator==(const Answer&, const Answer&) = default;
};
void PrintTo(const Answer& answer, std::ostream* out);

// A process of its own in a directory of its own, ended with the object.
class ServerProcess {
public:
  [[nodiscard]] const Endpoint& endpoint() const noexcept { return endpoint_; }
  [[nodiscard]] Answer ask(std::string_view owner, RrType type) const; // RD and AD set; waits a few seconds

protected:
  ServerProcess();
  // `configuration` is written to "conf" in the directory, @DIR and @PORT replaced.
  void start(const std::string& program, std::vector<std::string> arguments, std::string configuration);
  void write(const std::string& file, std::string_view text) const;

private:
  TemporaryDirectory outer_;
  std::filesystem::path directory_;
  Endpoint endpoint_;
  std::unique_ptr<Subprocess> process_;
};

class Authority : public ServerProcess {
public:
  explicit Authority(const ZoneVersion& zone);
};

// Hands each query to the server that it is turned to, so that a resolver sees a zone change its signer.
class Turnout {
public:
  Turnout();
  void turn_to(const ServerProcess& server);
  [[nodiscard]] const Endpoint& endpoint() const noexcept { return server_.endpoint(); }

private:
  [[nodiscard]] std::vector<Bytes> pass_on(ByteView query) const;

  std::atomic<std::uint16_t> port_{0};
  FakeDnsServer server_;
};

enum class Make : std::uint8_t { unbound, bind };

// Trusts these DS of example., and asks `upstream` for all below it.
class Resolver : public ServerProcess {
public:
  Resolver(Make make, std::span<const Record> ds, const Endpoint& upstream);
};

} // namespace countersign::test
