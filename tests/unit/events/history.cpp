#include "tests/unit/events/history.h"

#include <algorithm>

namespace countersign::test {
namespace {

char name_of(const PublishedKey& key) { return key.fingerprint.front(); }

// Subjects as letters: "13/75/K" becomes "K".
std::string short_subject(std::string text) {
  for (std::size_t slash = text.rfind('/'); slash != std::string::npos; slash = text.rfind('/')) {
    const std::size_t begin = text.find_last_of(' ', slash) + 1;
    text.erase(begin == std::string::npos ? 0 : begin, slash + 1 - begin);
  }
  return text;
}

} // namespace

History::Key& History::key(char name) {
  const auto found = std::ranges::find_if(keys_, [&](const Key& k) { return name_of(k.facts.key) == name; });
  if (found == keys_.end()) throw std::logic_error(std::string("no key ") + name);
  return *found;
}

void History::publish(char name, bool ksk, std::uint8_t algorithm, std::uint16_t tag) {
  Key key;
  key.facts.key.flags = ksk ? 257 : 256;
  key.facts.key.label = {algorithm, tag == 0 ? static_cast<std::uint16_t>(name) : tag};
  key.facts.key.rdata = {1, static_cast<std::uint8_t>(ksk ? 1 : 0), 3, algorithm,
                         static_cast<std::uint8_t>(name)};
  key.facts.key.fingerprint = std::string(1, name);
  key.facts.in_cds = key.facts.in_ds = false;
  keys_.push_back(std::move(key));
}

void History::withdraw(char name) {
  std::erase_if(keys_, [&](const Key& k) { return name_of(k.facts.key) == name; });
}

void History::sign(char name, std::uint64_t rrsets) {
  key(name).rrsets = rrsets;
  key(name).facts.key.signs_dnskey = key(name).facts.key.is_sep() && rrsets != 0;
}

void History::revoke(char name) {
  PublishedKey& published = key(name).facts.key;
  published.flags |= 0x80;
  published.rdata[1] |= 0x80;
  published.label.tag += 128;
}

void History::cds(char name, bool there) { key(name).facts.in_cds = there; }
void History::ds(char name, bool there) { key(name).facts.in_ds = there; }

ZoneFacts History::facts() const {
  ZoneFacts facts;
  facts.serial = Serial(serial_);
  facts.at = 1000 * static_cast<std::int64_t>(serial_);
  facts.content = {content_, 7};
  facts.zone_rrsets = k_rrsets;
  facts.denial = denial;
  facts.expired = expired;
  facts.complete = complete;
  facts.earliest_expiration = DnsTime(expiration_);
  for (const Key& k : keys_) {
    KeyFacts fact = k.facts;
    const auto same = std::ranges::count_if(
        keys_, [&](const Key& other) { return other.facts.key.label == k.facts.key.label; });
    if (same == 1) fact.zone_signatures = fact.key.is_sep() ? 0 : k.rrsets;
    if (k.rrsets > 0) facts.signed_with.push_back(fact.key.label.algorithm);
    facts.keys.push_back(std::move(fact));
  }
  if (unpublished_ != 0) facts.signed_with.push_back(unpublished_);
  std::ranges::sort(facts.signed_with);
  return facts;
}

std::vector<std::string> History::observe() {
  const ZoneFacts now = facts();
  const std::vector<SignerEvent> events = recogniser_.observe(now);
  stored_.emplace_back(now, events);
  std::vector<std::string> texts;
  for (const SignerEvent& event : events) {
    EXPECT_EQ(event.serial, now.serial);
    EXPECT_EQ(event.at, now.at);
    EXPECT_FALSE(event.evidence.empty());
    std::string text = fmt::format(
        "{} {} {}", to_text(event.kind), to_text(event.phase),
        event.subject.find('/') == std::string::npos ? event.subject : short_subject(event.subject));
    if (text.back() == ' ') text.pop_back();
    texts.push_back(std::move(text));
  }
  return texts;
}

std::vector<std::string> History::see() {
  ++serial_;
  ++content_;
  return observe();
}

std::vector<std::string> History::see_again(std::uint32_t longer_by) {
  ++serial_;
  expiration_ += longer_by;
  return observe();
}

void History::restart() {
  recogniser_ = {};
  for (auto [facts, events] : stored_) {
    for (KeyFacts& key : facts.keys) key.in_cds = key.in_ds = std::nullopt; // a report alone does not tell
    recogniser_.resume(facts, events);
  }
}

History settled(std::uint8_t algorithm) {
  History history;
  history.publish('K', true, algorithm);
  history.publish('Z', false, algorithm);
  history.sign('K', 1);
  history.sign('Z', k_rrsets);
  EXPECT_THAT(history.see(), testing::IsEmpty());
  return history;
}

} // namespace countersign::test
