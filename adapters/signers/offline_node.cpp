#include "adapters/signers/offline_node.h"

#include "adapters/changes/text_file.h"
#include "adapters/process/files.h"
#include "adapters/signers/run_tool.h"
#include "diff/wire/presentation.h"
#include "diff/wire/zone_text.h"

namespace countersign {
namespace {

constexpr std::uint32_t k_inception_offset_s = 3600;

} // namespace

Status OfflineNode::start(std::uint64_t step, Deadline deadline) {
  step_ = step;
  COUNTERSIGN_TRY(make_private_directory(setup_.directory / "keys"));
  if (needs_keys()) COUNTERSIGN_TRY(add_own_keys(setup_));
  for (const ScheduledKey& key : setup_.keys) {
    COUNTERSIGN_TRY(make_private_directory(key_directory(setup_, key)));
    const KeyPair* half = key.private_half_of ? &*key.private_half_of : nullptr;
    KeyMetadata metadata = in_use_since(now_dns_time());
    metadata.ttl = setup_.policy.dnskey_ttl_s;
    COUNTERSIGN_TRY(write_bind_key(key.key, key_directory(setup_, key), metadata, half));
  }
  COUNTERSIGN_TRY(prepare(deadline));
  return place_keys(deadline);
}

Status OfflineNode::enter_step(std::uint64_t step, Deadline deadline) {
  step_ = step;
  return place_keys(deadline);
}

std::vector<KeyStorePlace> OfflineNode::key_stores() const {
  if (setup_.keys.empty()) return {};
  BindKeyPlace place;
  for (const ScheduledKey& key : setup_.keys) place.directories.push_back(key_directory(setup_, key));
  return {place};
}

Status OfflineNode::deliver(const ZoneVersion& zone, Deadline deadline) {
  COUNTERSIGN_TRY(write_private_file(unsigned_zone(), print_zone(zone) + added_records()));
  std::error_code error;
  std::filesystem::remove(signing_zone(), error);
  COUNTERSIGN_TRY(sign(zone, deadline));
  std::filesystem::rename(signing_zone(), published(), error); // whole or not at all, as a careful operator
  if (error) {
    return fail(ErrorKind::process_failed, "{} ended well and wrote no zone: {}", program_.string(),
                error.message());
  }
  current_ = nullptr;
  return {};
}

Status OfflineNode::sign(const ZoneVersion&, Deadline deadline) {
  ProgramSetup program;
  program.program = program_;
  program.arguments = arguments();
  return run(std::move(program), deadline);
}

Status OfflineNode::run(ProgramSetup program, Deadline deadline) const {
  program.directory = setup_.directory;
  program.run_as = unprivileged_identity();
  if (program.file_limit == 0) program.file_limit = k_max_text_octets;
  COUNTERSIGN_TRY(run_program(program, deadline));
  return {};
}

Result<std::optional<Serial>> OfflineNode::published_serial(Deadline) {
  std::error_code absent;
  if (!std::filesystem::exists(published(), absent)) return std::optional<Serial>();
  COUNTERSIGN_TRY_ASSIGN(const ZoneVersionPtr zone, read_published());
  return std::optional<Serial>(zone->serial());
}

Result<ZoneUpdate> OfflineNode::fetch(const ZoneVersionPtr&, Deadline) {
  ZoneUpdate update;
  COUNTERSIGN_TRY_ASSIGN(update.zone, read_published());
  update.server_serial = update.zone->serial();
  return update;
}

Result<ZoneVersionPtr> OfflineNode::read_published() {
  if (current_) return current_;
  COUNTERSIGN_TRY_ASSIGN(const std::string text, read_text_file(published()));
  ZoneTextOptions options;
  options.file_name = published().filename().string();
  options.origin = setup_.zone;
  COUNTERSIGN_TRY_ASSIGN(current_, parse_zone(text, options));
  return current_;
}

std::string OfflineNode::dnskey_record(const ScheduledKey& key) const {
  return dnskey_text(key.key, setup_.policy.dnskey_ttl_s) + "\n";
}

std::string OfflineNode::inception_text() {
  return time_to_text(DnsTime(now_dns_time().value() - k_inception_offset_s));
}

std::string OfflineNode::expiration_text() const {
  return time_to_text(DnsTime(now_dns_time().value() + setup_.policy.validity_s));
}

const std::string& OfflineNode::salt() {
  if (salt_.empty()) salt_ = random_salt(setup_.policy.salt_octets);
  return salt_;
}

} // namespace countersign
