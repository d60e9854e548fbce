#include "diff/verify/nsec_delta.h"

#include "diff/verify/nsec_ttl.h"
#include "diff/verify/rrsig.h"
#include "diff/verify/standing.h"
#include "diff/verify/type_bitmap.h"

namespace countersign::referee {
namespace {

class NsecDelta {
public:
  NsecDelta(const ZoneVersion& zone, std::optional<std::uint32_t> ttl) : zone_(zone), ttl_(ttl), sink_(1) {}

  // The name itself, and the link that leads over it.
  bool is_sound_at(NameView name) {
    const auto found = existing_name(zone_, name);
    if (found && !found->is_empty_non_terminal()) {
      if (!is_sound(*found)) return false;
    } else if (const auto node = zone_.find(name); node && node->has(RrType::NSEC)) {
      return false; // superfluous
    }
    const auto before = existing_before(zone_, name);
    return !before || is_linked(*before);
  }

private:
  bool is_sound(const DenialName& name) {
    const auto set = name.node().find(RrType::NSEC);
    if (!set || set->size() != 1) return false;
    const ByteView rdata = set->record(0).rdata;
    const std::size_t next_octets = leading_name_length(rdata).value_or(0);
    bitmaps_.judge_nsec(name, rdata.subspan(next_octets), Severity::major, sink_);
    judge_denial_ttl(set->ttl(), ttl_, {name.owner(), RrType::NSEC, {}}, sink_);
    return sink_.empty() && is_linked(name.node());
  }
  bool is_linked(const NodeView& node) const {
    const auto set = node.find(RrType::NSEC);
    if (!set || set->size() != 1) return false;
    const ByteView rdata = set->record(0).rdata;
    const NameView next(rdata.first(leading_name_length(rdata).value_or(0)));
    const auto following = existing_after(zone_, node.owner());
    return same_name(next, following ? following->owner() : zone_.apex());
  }

  const ZoneVersion& zone_;
  std::optional<std::uint32_t> ttl_;
  FindingSink sink_;
  BitmapJudge bitmaps_;
};

} // namespace

bool nsec_stays_sound(const ZoneVersion& after, const ChangedNames& names, std::optional<std::uint32_t> ttl) {
  NsecDelta delta(after, ttl);
  for (const Name& name : names.affected) {
    if (!delta.is_sound_at(name)) return false;
  }
  return true;
}

} // namespace countersign::referee
