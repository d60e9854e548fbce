// What all signers that are DNS servers have in common. Private to this folder.
#pragma once

#include "adapters/process/subprocess.h"
#include "adapters/signers/node_driver.h"
#include "adapters/transfer/transfer_client.h"

namespace countersign {

class ServerNode : public NodeDriver {
public:
  ~ServerNode() override;
  [[nodiscard]] Status start(std::uint64_t step, Deadline deadline) override;
  [[nodiscard]] Status deliver(const ZoneVersion&, Deadline) override { return {}; } // it pulls
  [[nodiscard]] Result<std::optional<Serial>> published_serial(Deadline deadline) override;
  [[nodiscard]] Result<ZoneUpdate> fetch(const ZoneVersionPtr& have, Deadline deadline) override;
  [[nodiscard]] std::optional<Endpoint> endpoint() const override { return Endpoint{"127.0.0.1", port_}; }
  [[nodiscard]] std::optional<std::string> death() override;
  [[nodiscard]] Status stop(Deadline deadline) override;
  [[nodiscard]] Status begin(const Exercise& exercise, const std::optional<KeyLabel>& key,
                             Deadline deadline) override;
  [[nodiscard]] int process_id() const override;

protected:
  ServerNode(NodeSetup setup, std::uint16_t port) : setup_(std::move(setup)), port_(port) {}

  [[nodiscard]] virtual std::string program_name() const = 0;
  [[nodiscard]] virtual std::vector<std::string>
  arguments() const = 0;                                  // of a server that stays in the foreground
  [[nodiscard]] virtual Status write_configuration() = 0; // for port_; called before each start
  // Keys, once in the life of the directory. The configuration is there already.
  [[nodiscard]] virtual Status install_keys(std::uint64_t step, Deadline deadline) = 0;
  // Before each launch, after the two above: what a tool of the product has to tell its database.
  [[nodiscard]] virtual Status connect(Deadline) { return {}; }
  // What the server needs beside its arguments.
  virtual void prepare(ProgramSetup&) const {}
  // Makes the server end by itself, where SIGTERM is not how one asks it.
  [[nodiscard]] virtual Status ask_to_end(Deadline deadline);
  // With which key the server wants to be asked for its SOA; nothing: without.
  [[nodiscard]] virtual std::optional<TsigKey> query_key() const { return std::nullopt; }

  // An exercise other than a restart or a fail-over. policy() is already as it shall be.
  [[nodiscard]] virtual Status begin_change(const Exercise& exercise, const std::optional<KeyLabel>& key,
                                            Deadline deadline);

  [[nodiscard]] const NodeSetup& setup() const noexcept { return setup_; }
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] std::string zone_text() const { return to_text(setup_.zone.view()); }
  // Runs a tool of the product in the node's directory, as its user.
  [[nodiscard]] Result<ProgramOutput> run_tool(const std::string& name, std::vector<std::string> arguments,
                                               Deadline deadline) const;

private:
  [[nodiscard]] Status launch(Deadline deadline);
  [[nodiscard]] Status fail_over(Deadline deadline);
  [[nodiscard]] bool lost_its_port() const;
  [[nodiscard]] std::string name() const { return setup_.signer + "/" + setup_.node; }

  NodeSetup setup_;
  std::uint16_t port_;
  std::unique_ptr<Subprocess> process_;
  bool has_published_ = false;
  unsigned standby_ = 0; // how often another process has taken over
};

[[nodiscard]] Result<std::unique_ptr<NodeDriver>> make_bind_node(NodeSetup setup);
[[nodiscard]] Result<std::unique_ptr<NodeDriver>> make_knot_node(NodeSetup setup);
[[nodiscard]] Result<std::unique_ptr<NodeDriver>> make_opendnssec_node(NodeSetup setup);
[[nodiscard]] Result<std::unique_ptr<NodeDriver>> make_powerdns_node(NodeSetup setup);

} // namespace countersign
