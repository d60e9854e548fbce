#include "diff/history/history.h"

#include "diff/history/cache_rules.h"
#include "diff/history/course.h"

namespace countersign {
namespace history {
namespace {

std::uint32_t dnskey_ttl(const ZoneVersion& zone) {
  const auto apex = zone.find(zone.apex());
  const auto set = apex ? apex->find(RrType::DNSKEY) : std::nullopt;
  return set ? effective_ttl(set->ttl()) : 0;
}

} // namespace
} // namespace history

struct History::State {
  explicit State(HistoryPolicy given) : policy(given), caches(policy, teller) {}

  // Serial arithmetic, once, so that everything else can count.
  history::Seconds at(DnsTime instant) {
    if (last) now += static_cast<std::int32_t>(instant.value() - last->value());
    last = instant;
    return now;
  }

  HistoryPolicy policy;
  history::Teller teller;
  history::CacheRules caches;
  std::map<std::pair<std::string, std::string>, history::Course> courses; // by signer and node
  std::optional<DnsTime> last;
  history::Seconds now = 0;
};

History::History(HistoryPolicy policy) : state_(std::make_unique<State>(policy)) {}
History::~History() = default;
History::History(History&&) noexcept = default;
History& History::operator=(History&&) noexcept = default;

std::vector<Finding> History::see(const Sighting& sighting) {
  const history::Seconds now = state_->at(sighting.at);
  state_->courses[{sighting.signer, sighting.node}].see(sighting, now, state_->policy, state_->teller);
  if (state_->policy.caches) {
    state_->caches.see({sighting.signer, sighting.node}, Name(sighting.zone.apex()), sighting.report.serial,
                       history::keys_of(sighting.report, history::dnskey_ttl(sighting.zone)),
                       history::data_of(sighting.report), now);
  }
  return state_->teller.take();
}

std::vector<Finding> History::see_parent(std::span<const Record> ds, DnsTime at) {
  state_->caches.see_parent(ds, state_->at(at));
  return state_->teller.take();
}

void History::recall(const std::string& signer, const std::string& node, const VersionReport& report,
                     DnsTime at) {
  state_->caches.recall({signer, node}, history::keys_of(report, 0), history::data_of(report),
                        state_->at(at));
}

} // namespace countersign
