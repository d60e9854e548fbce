#include "harness/run/fleet.h"

#include "adapters/process/workspace.h"

#include <algorithm>
#include <random>

namespace countersign {
namespace {

constexpr milliseconds k_stop_budget{5'000};
constexpr std::size_t k_secret_octets = 32;

// A key for one node and one run. It guards loopback traffic between processes that we start, and tells the
// nodes apart.
TsigKey make_transfer_key(const std::string& signer, const std::string& node) {
  std::random_device random;
  TsigKey key;
  const auto name = Name::from_text(fmt::format("{}-{}.countersign.", signer, node));
  if (name) key.name = *name;
  for (std::size_t i = 0; i < k_secret_octets; ++i) key.secret.push_back(static_cast<std::uint8_t>(random()));
  return key;
}

Finding start_finding(const NodeSession& session, const std::string& what) {
  Finding finding = make_finding(FindingKind::signer_start_failed, {}, what);
  finding.signer = session.signer();
  finding.node = session.node();
  return finding;
}

} // namespace

Result<std::unique_ptr<Fleet>> Fleet::assemble(const RunPlan& plan, RunObserver& observer) {
  std::unique_ptr<Fleet> fleet(new Fleet(plan, observer));
  COUNTERSIGN_TRY_ASSIGN(fleet->primary_, HiddenPrimary::start(plan.config.zone));
  for (const SignerConfig& signer : plan.config.signers) COUNTERSIGN_TRY(fleet->add_signer(signer));
  return fleet;
}

Fleet::~Fleet() { stop(); }

Status Fleet::add_signer(const SignerConfig& signer) {
  SignerRecord record{signer.name, signer.role, signer.product, {}, {}};
  if (!signer.command.arguments.empty()) {
    record.version = signer.command.arguments.front();
  } else if (signer.program.empty()) {
    COUNTERSIGN_TRY_ASSIGN(record.version, product_version(signer.product));
  } else {
    record.version = signer.program.string();
  }
  if (signer.policy.rollover) {
    COUNTERSIGN_TRY_ASSIGN(parents_[signer.name],
                           ParentServer::start(plan_.config.zone, signer.policy.rollover->ds_ttl_s));
  }
  for (const NodeConfig& node : signer.nodes) {
    record.nodes.push_back(node.name);
    COUNTERSIGN_TRY(add_node(signer, node));
  }
  signer_records_.push_back(std::move(record));
  return {};
}

Status Fleet::add_node(const SignerConfig& signer, const NodeConfig& node) {
  COUNTERSIGN_TRY_ASSIGN(auto listener, NotifyListener::start(plan_.config.zone));
  NodeSetup setup;
  setup.signer = signer.name;
  setup.node = node.name;
  setup.zone = plan_.config.zone;
  COUNTERSIGN_TRY_ASSIGN(setup.directory, make_node_directory(plan_.work_directory, signer.name, node.name));
  setup.primary = primary_->endpoint();
  setup.key = make_transfer_key(signer.name, node.name);
  setup.notify_to = listener->endpoint();
  setup.policy = signer.policy;
  if (const ParentServer* asked = parent(signer.name)) setup.parent = asked->endpoint();
  const RrsetView soa = *plan_.versions.front()->find(plan_.config.zone.view())->find(RrType::SOA);
  setup.soa_ttl = soa.ttl();
  setup.soa_minimum = read_u32(soa.record(0).rdata.last(4).data());
  setup.keys = keys_for_node(plan_, signer, node);
  setup.program = signer.program;
  setup.command = signer.command;
  auto member = std::make_unique<Member>();
  member->key = setup.key;
  COUNTERSIGN_TRY_ASSIGN(auto driver, make_node_driver(signer.product, std::move(setup)));
  member->role = signer.role;
  member->session =
      std::make_unique<NodeSession>(signer.name, node.name, std::move(driver), std::move(listener),
                                    ProofSource{node.key_store, plan_.own_program});
  members_.push_back(std::move(member));
  return {};
}

// The primary must know a node's key before the node asks, and its port, which a start may change.
void Fleet::introduce(Member& member) {
  const auto endpoint = member.session->driver().endpoint();
  if (endpoint && member.session->driver().pulls())
    primary_->add_client({member.session->client_name(), member.key, *endpoint});
}

void Fleet::start(std::uint64_t step) {
  // Nothing to serve is SERVFAIL, after which some signers wait for long before they ask again. And one that
  // comes back with an old version gets an IXFR.
  offer_up_to(step == 0 ? 0 : step - 1);
  std::vector<std::future<void>> pending;
  for (const auto& member : members_) {
    introduce(*member);
    const auto deadline = Deadline::after(plan_.config.start_deadline);
    pending.push_back(member->worker.submit([this, &m = *member, step, deadline] {
      if (const Status started = m.session->start(step, deadline); !started) {
        m.start_trouble = start_finding(*m.session, started.error().message);
      }
      introduce(m);
    }));
  }
  for (auto& job : pending) job.get();
}

void Fleet::offer_up_to(std::uint64_t step) {
  for (; next_offer_ <= step; ++next_offer_) {
    primary_->offer(plan_.versions[next_offer_],
                    next_offer_ == 0 ? nullptr : &plan_.stream.steps[next_offer_ - 1].change);
  }
}

void Fleet::enter_step(Member& member, std::uint64_t step, Deadline deadline) {
  if (const Status entered = member.session->driver().enter_step(step, deadline); !entered) {
    member.start_trouble = start_finding(
        *member.session, "cannot bring its keys to the state of this step: " + entered.error().message);
  }
}

std::vector<NodeAnswer> Fleet::play(std::uint64_t step, bool first, const std::atomic<bool>& cancelled,
                                    UnixMillis& offered_at) {
  const auto span =
      first ? std::max(plan_.config.start_deadline, plan_.config.step_deadline) : plan_.config.step_deadline;
  std::vector<std::future<void>> entering;
  for (const auto& member : members_) {
    introduce(*member); // a node that was started again in the last step may have moved to another port
    entering.push_back(member->worker.submit(
        [this, &m = *member, step, deadline = Deadline::after(span)] { enter_step(m, step, deadline); }));
  }
  for (auto& job : entering) job.get();

  StepTarget target;
  target.index = step;
  target.input = plan_.versions[step];
  target.previous_content = plan_.contents[step == 0 ? 0 : step - 1];
  target.unchanged_grace = plan_.config.unchanged_grace;
  target.verify_ixfr = plan_.config.verify_ixfr;
  target.every_serial = plan_.config.every_serial;
  target.linger = Deadline::after(plan_.config.step_interval);
  target.contents = &plan_.contents;
  target.primary = primary_.get();
  target.cancelled = &cancelled;
  target.offered_at = offered_at = now_unix_ms();
  offer_up_to(step);

  std::vector<std::future<NodeAnswer>> pending;
  for (const auto& member : members_) {
    pending.push_back(member->worker.submit([&m = *member, target, deadline = Deadline::after(span)] {
      return m.session->await(target, deadline);
    }));
  }
  std::vector<NodeAnswer> answers;
  for (std::size_t i = 0; i < pending.size(); ++i) {
    answers.push_back(pending[i].get());
    auto& trouble = members_[i]->start_trouble;
    if (trouble) answers.back().findings.push_back(*std::exchange(trouble, std::nullopt));
  }
  for (const PrimaryEvent& event : primary_->take_events()) {
    if (event.kind == PrimaryEvent::Kind::refused) {
      observer_.note(fmt::format("primary refused client '{}': {}", event.client, event.detail));
    }
  }
  return answers;
}

std::vector<std::pair<std::string, Status>>
Fleet::begin(const std::string& signer, const Exercise& exercise,
             const std::map<std::string, std::optional<KeyLabel>>& keys) {
  std::vector<std::pair<std::string, std::future<Status>>> pending;
  const auto deadline = Deadline::after(plan_.config.start_deadline);
  for (const auto& member : members_) {
    if (member->session->signer() != signer) continue;
    const auto key = keys.find(member->session->node());
    pending.emplace_back(
        member->session->node(),
        member->worker.submit([&m = *member, exercise, deadline,
                               label = key == keys.end() ? std::optional<KeyLabel>() : key->second] {
          return m.session->driver().begin(exercise, label, deadline);
        }));
  }
  std::vector<std::pair<std::string, Status>> outcomes;
  for (auto& [node, job] : pending) outcomes.emplace_back(node, job.get());
  for (const auto& member : members_) introduce(*member); // a standby has another port
  return outcomes;
}

ParentServer* Fleet::parent(const std::string& signer) const {
  const auto found = parents_.find(signer);
  return found == parents_.end() ? nullptr : found->second.get();
}

void Fleet::ask_parent(const std::string& signer) {
  for (const auto& member : members_) {
    if (member->session->signer() != signer) continue;
    const auto deadline = Deadline::after(k_stop_budget);
    const Status asked =
        member->worker.submit([&m = *member, deadline] { return m.session->driver().ask_parent(deadline); })
            .get();
    if (!asked)
      observer_.note(fmt::format("{} does not look at its parent: {}", member->session->client_name(),
                                 asked.error().message));
  }
}

void Fleet::stop() {
  std::vector<std::future<Status>> pending;
  for (const auto& member : members_) {
    pending.push_back(
        member->worker.submit([&m = *member] { return m.session->stop(Deadline::after(k_stop_budget)); }));
  }
  for (std::size_t i = 0; i < pending.size(); ++i) {
    if (const Status stopped = pending[i].get(); !stopped) {
      observer_.note(fmt::format("{}: {}", members_[i]->session->client_name(), stopped.error().message));
    }
  }
}

void Fleet::remark_on_intake() const {
  for (const auto& member : members_) {
    const IntakeCounts& counts = member->session->intake();
    observer_.remark(fmt::format("{}: {} versions taken whole, {} by IXFR with {} differences",
                                 member->session->client_name(), counts.whole, counts.by_differences,
                                 counts.changes));
  }
}

void Fleet::resume_after(std::span<const StepRecord> steps) {
  for (const StepRecord& step : steps) {
    for (const VersionRecord& version : step.versions) {
      for (const auto& member : members_) {
        if (member->session->signer() == version.signer && member->session->node() == version.node) {
          member->session->resume_after(version);
        }
      }
    }
  }
}

} // namespace countersign
