#include "diff/model/name.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace countersign {
namespace {

// Offsets of the labels of a name, without the root label.
struct LabelOffsets {
  std::array<std::uint8_t, 128> at;
  unsigned count = 0;

  explicit LabelOffsets(NameView name) {
    const ByteView wire = name.wire();
    for (std::size_t offset = 0; wire[offset] != 0; offset += wire[offset] + std::size_t{1}) {
      at[count++] = static_cast<std::uint8_t>(offset);
    }
  }
};

// For a message: foreign text may be long, or hold octets that a terminal obeys.
std::string shown(std::string_view text) {
  constexpr std::size_t k_shown = 80;
  std::string out(text.substr(0, k_shown));
  std::ranges::replace_if(
      out, [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return text.size() > k_shown ? out + "..." : out;
}

Result<std::uint8_t> read_escape(std::string_view text, std::size_t& at) {
  const auto digit = [&](std::size_t index) {
    return index < text.size() && text[index] >= '0' && text[index] <= '9';
  };
  if (at + 1 >= text.size()) return fail(ErrorKind::invalid_input, "name ends in a backslash");
  if (!digit(at + 1)) {
    at += 2;
    return static_cast<std::uint8_t>(text[at - 1]);
  }
  if (!digit(at + 2) || !digit(at + 3)) {
    return fail(ErrorKind::invalid_input, "escape in a name needs three digits");
  }
  const int value = (text[at + 1] - '0') * 100 + (text[at + 2] - '0') * 10 + (text[at + 3] - '0');
  if (value > 255) return fail(ErrorKind::invalid_input, "escape \\{} in a name is above 255", value);
  at += 4;
  return static_cast<std::uint8_t>(value);
}

} // namespace

unsigned NameView::label_count() const noexcept {
  unsigned count = 0;
  for (std::size_t offset = 0; data_[offset] != 0; offset += data_[offset] + std::size_t{1}) ++count;
  return count;
}

NameView NameView::parent() const noexcept {
  const std::size_t first = data_[0] + std::size_t{1};
  return NameView(ByteView(data_ + first, size_ - first));
}

bool NameView::is_at_or_below(NameView ancestor) const noexcept {
  if (ancestor.size_ > size_) return false;
  const std::size_t start = static_cast<std::size_t>(size_ - ancestor.size_);
  if (std::memcmp(data_ + start, ancestor.data_, ancestor.size_) != 0) return false;
  // The octets agree; they are a suffix of labels only if a label begins at `start`.
  std::size_t offset = 0;
  while (offset < start) offset += data_[offset] + std::size_t{1};
  return offset == start;
}

NameView NameView::suffix(unsigned labels) const noexcept {
  NameView name = *this;
  for (unsigned have = label_count(); have > labels; --have) name = name.parent();
  return name;
}

bool operator==(NameView left, NameView right) noexcept {
  return left.size_ == right.size_ && std::memcmp(left.data_, right.data_, left.size_) == 0;
}

int compare(NameView left, NameView right) noexcept {
  const LabelOffsets a(left);
  const LabelOffsets b(right);
  const unsigned common = std::min(a.count, b.count);
  for (unsigned back = 1; back <= common; ++back) {
    const std::uint8_t* x = left.wire().data() + a.at[a.count - back];
    const std::uint8_t* y = right.wire().data() + b.at[b.count - back];
    const int order = compare_bytes({x + 1, *x}, {y + 1, *y});
    if (order != 0) return order;
  }
  return static_cast<int>(a.count) - static_cast<int>(b.count);
}

std::string to_text(NameView name) {
  if (name.is_root()) return ".";
  std::string text;
  const ByteView wire = name.wire();
  for (std::size_t offset = 0; wire[offset] != 0;) {
    const std::size_t end = offset + 1 + wire[offset];
    for (++offset; offset < end; ++offset) {
      const std::uint8_t octet = wire[offset];
      if (octet <= 0x20 || octet >= 0x7f) {
        text += fmt::format("\\{:03}", octet);
      } else {
        if (std::strchr(".\\\"();@$", octet) != nullptr) text.push_back('\\');
        text.push_back(static_cast<char>(octet));
      }
    }
    text.push_back('.');
  }
  return text;
}

Name::Name(NameView view) : octets_(reinterpret_cast<const char*>(view.wire().data()), view.wire().size()) {}

Result<Name> Name::from_wire(ByteView wire) {
  const auto length = leading_name_length(wire);
  if (!length || *length != wire.size())
    return fail(ErrorKind::invalid_input, "not a domain name in wire form");
  Name name{NameView(wire)};
  std::size_t offset = 0;
  while (name.octets_[offset] != 0) {
    const std::size_t end = offset + 1 + static_cast<std::uint8_t>(name.octets_[offset]);
    for (++offset; offset < end; ++offset) {
      name.octets_[offset] = static_cast<char>(fold_case(static_cast<std::uint8_t>(name.octets_[offset])));
    }
  }
  return name;
}

Result<Name> Name::from_text(std::string_view text, std::optional<NameView> origin) {
  if (text == ".") return Name();
  if (text.empty()) return fail(ErrorKind::invalid_input, "empty name");
  Name name;
  name.octets_.clear();
  std::string label;
  bool absolute = false;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '.') {
      if (label.empty()) return fail(ErrorKind::invalid_input, "empty label in name '{}'", shown(text));
      name.octets_.push_back(static_cast<char>(label.size()));
      name.octets_ += label;
      label.clear();
      absolute = ++at == text.size();
      continue;
    }
    std::uint8_t octet = static_cast<std::uint8_t>(text[at]);
    if (octet == '\\') {
      COUNTERSIGN_TRY_ASSIGN(octet, read_escape(text, at));
    } else {
      ++at;
    }
    label.push_back(static_cast<char>(fold_case(octet)));
    if (label.size() > k_max_label_octets) {
      return fail(ErrorKind::invalid_input, "label above 63 octets in name '{}'", shown(text));
    }
  }
  if (absolute) {
    name.octets_.push_back('\0');
  } else {
    if (!origin)
      return fail(ErrorKind::invalid_input, "name '{}' is relative and there is no origin", shown(text));
    name.octets_.push_back(static_cast<char>(label.size()));
    name.octets_ += label;
    name.octets_.append(reinterpret_cast<const char*>(origin->wire().data()), origin->size());
  }
  if (name.octets_.size() > k_max_name_octets) {
    return fail(ErrorKind::invalid_input, "name '{}' is longer than 255 octets", shown(text));
  }
  return name;
}

std::optional<std::size_t> leading_name_length(ByteView bytes) noexcept {
  std::size_t offset = 0;
  while (offset < bytes.size()) {
    const std::uint8_t length = bytes[offset];
    if (length == 0) return offset + 1;
    if (length > k_max_label_octets) return std::nullopt;
    offset += length + std::size_t{1};
    if (offset >= k_max_name_octets) return std::nullopt;
  }
  return std::nullopt;
}

} // namespace countersign
