#include "diff/wire/message/message_writer.h"

#include "diff/model/rdata.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr std::size_t k_max_pointer = 0x3fff;

// RFC 3597 section 4: only names in the types of RFC 1035 may be compressed.
bool may_compress(RrType type) noexcept {
  using enum RrType;
  switch (type) {
  case NS:
  case MD:
  case MF:
  case CNAME:
  case SOA:
  case MB:
  case MG:
  case MR:
  case PTR:
  case MINFO:
  case MX:
    return true;
  default:
    return false;
  }
}

// FNV-1a, begun at the end of the name so that each suffix has its hash on the way.
std::uint32_t hash_label(std::uint32_t hash, ByteView label) noexcept {
  for (const std::uint8_t octet : label) hash = (hash ^ octet) * 16777619U;
  return hash;
}

} // namespace

MessageWriter::MessageWriter(const MessageHeader& header, std::size_t limit)
    : header_(header), limit_(std::min(limit, k_max_message_octets)) {
  header_.questions = header_.answers = header_.authorities = header_.additionals = 0;
  append_header(header_, message_);
}

std::size_t MessageWriter::record_count() const noexcept {
  return std::size_t{header_.answers} + header_.authorities + header_.additionals;
}

bool MessageWriter::keep_or_roll_back(const Mark& before) {
  if (message_.size() <= limit_) return true;
  message_.resize(before.size);
  // Slots are freed in reverse, so that no chain of collisions is cut.
  while (suffix_count_ > before.suffixes) slots_[used_[--suffix_count_]] = 0;
  return false;
}

bool MessageWriter::add_question(const Question& question) {
  if (header_.questions == 0xffff) return false;
  const Mark before = mark();
  put_name(question.name.view().wire());
  append_u16(message_, static_cast<std::uint16_t>(question.type));
  append_u16(message_, question.rr_class);
  if (!keep_or_roll_back(before)) return false;
  ++header_.questions;
  return true;
}

bool MessageWriter::add_record(Section section, NameView owner, RrType type, std::uint32_t ttl,
                               ByteView rdata, std::uint16_t rr_class) {
  std::uint16_t& count = section == Section::answer      ? header_.answers
                         : section == Section::authority ? header_.authorities
                                                         : header_.additionals;
  if (count == 0xffff) return false;
  const Mark before = mark();
  put_name(owner.wire());
  append_u16(message_, static_cast<std::uint16_t>(type));
  append_u16(message_, rr_class);
  append_u32(message_, ttl);
  const std::size_t length_at = message_.size();
  append_u16(message_, 0);
  if (rr_class == k_class_in) {
    put_rdata(type, rdata);
  } else {
    append(message_, rdata);
  }
  if (!keep_or_roll_back(before)) return false;
  const std::size_t size = message_.size() - length_at - 2;
  message_[length_at] = static_cast<std::uint8_t>(size >> 8);
  message_[length_at + 1] = static_cast<std::uint8_t>(size);
  ++count;
  return true;
}

void MessageWriter::put_rdata(RrType type, ByteView rdata) {
  if (!may_compress(type)) {
    append(message_, rdata);
    return;
  }
  // In these types every name follows at most one number in front: walk the fields.
  std::size_t at = 0;
  for (const RdataField field : rdata_layout(type)) {
    const ByteView rest = rdata.subspan(at);
    std::size_t size = rest.size();
    if (field == RdataField::name_folded) {
      size = leading_name_length(rest).value_or(rest.size());
      put_name(rest.first(size));
    } else {
      if (field == RdataField::u16) size = std::min<std::size_t>(size, 2);
      if (field == RdataField::u32 || field == RdataField::period) size = std::min<std::size_t>(size, 4);
      append(message_, rest.first(size));
    }
    at += size;
  }
}

void MessageWriter::put_name(ByteView name) {
  std::array<std::uint8_t, 128> label_at{};
  std::size_t labels = 0;
  for (std::size_t at = 0; name[at] != 0; at += std::size_t{name[at]} + 1) {
    label_at[labels++] = static_cast<std::uint8_t>(at);
  }
  // From the shortest suffix to the longest: once one is not there, no longer one can be.
  std::uint32_t hash = 2166136261U;
  std::size_t known = labels; // index of the first label that is already in the message
  std::size_t pointer = 0;
  std::array<std::uint16_t, 128> free_slot{};
  bool searching = true;
  for (std::size_t back = labels; back-- > 0;) {
    hash = hash_label(hash, name.subspan(label_at[back], std::size_t{name[label_at[back]]} + 1));
    std::size_t slot = hash & (k_slots - 1);
    while (searching && slots_[slot] != 0 && !stands_at(slots_[slot], name.subspan(label_at[back]))) {
      slot = (slot + 1) & (k_slots - 1);
    }
    if (searching && slots_[slot] != 0) {
      known = back;
      pointer = slots_[slot];
      continue;
    }
    searching = false;
    free_slot[back] = static_cast<std::uint16_t>(hash & (k_slots - 1));
  }
  const std::size_t start = message_.size();
  append(message_, name.first(known == labels ? name.size() : label_at[known]));
  if (known != labels) append_u16(message_, static_cast<std::uint16_t>(0xc000 | pointer));
  for (std::size_t i = 0; i < known; ++i) {
    const std::size_t offset = start + label_at[i];
    if (offset > k_max_pointer || suffix_count_ == k_max_suffixes) return;
    std::size_t slot = free_slot[i];
    while (slots_[slot] != 0) slot = (slot + 1) & (k_slots - 1);
    slots_[slot] = static_cast<std::uint16_t>(offset);
    used_[suffix_count_++] = static_cast<std::uint16_t>(slot);
  }
}

bool MessageWriter::stands_at(std::size_t offset, ByteView name) const noexcept {
  std::size_t at = 0;
  while (true) {
    while ((message_[offset] & 0xc0) == 0xc0) offset = read_u16(&message_[offset]) & 0x3fffU;
    if (message_[offset] != name[at]) return false;
    const std::size_t octets = std::size_t{name[at]} + 1;
    if (!std::equal(name.begin() + static_cast<std::ptrdiff_t>(at),
                    name.begin() + static_cast<std::ptrdiff_t>(at + octets),
                    message_.begin() + static_cast<std::ptrdiff_t>(offset))) {
      return false;
    }
    if (octets == 1) return true;
    offset += octets;
    at += octets;
  }
}

Bytes MessageWriter::finish() {
  Bytes counts;
  append_header(header_, counts);
  std::copy(counts.begin(), counts.end(), message_.begin());
  return std::move(message_);
}

} // namespace countersign
