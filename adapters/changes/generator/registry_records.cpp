#include "adapters/changes/generator/registry_records.h"

namespace countersign {
namespace {

constexpr std::string_view k_consonants = "bdfghklmnprstvwz";
constexpr std::string_view k_vowels = "aeiou";

void append_label(Bytes& wire, std::string_view label) {
  append_u8(wire, static_cast<std::uint8_t>(label.size()));
  append(wire, as_bytes(label));
}

char letter(RandomSource& random, std::string_view of) {
  return of[static_cast<std::size_t>(random.below(of.size()))];
}

} // namespace

Name child(std::string_view label, NameView parent) {
  Bytes wire;
  append_label(wire, label);
  append(wire, parent.wire());
  return Name(NameView(wire));
}

Bytes name_rdata(NameView name) { return {name.wire().begin(), name.wire().end()}; }

Bytes random_ipv4(RandomSource& random) {
  static constexpr std::uint8_t k_blocks[3][3] = {{192, 0, 2}, {198, 51, 100}, {203, 0, 113}};
  const auto& block = k_blocks[random.below(3)];
  return {block[0], block[1], block[2], static_cast<std::uint8_t>(1 + random.below(254))};
}

Bytes random_ipv6(RandomSource& random) {
  Bytes address{0x20, 0x01, 0x0d, 0xb8};
  append(address, random.octets(12));
  return address;
}

Bytes random_ds(RandomSource& random) {
  Bytes rdata = random.octets(2); // key tag
  const std::uint64_t draw = random.below(100);
  append_u8(rdata, draw < 70 ? 13 : draw < 95 ? 8 : 15);
  append_u8(rdata, 2);
  append(rdata, random.octets(32));
  return rdata;
}

Bytes txt_rdata(std::string_view text) {
  Bytes rdata;
  append_label(rdata, text);
  return rdata;
}

Bytes mx_rdata(std::uint16_t preference, NameView host) {
  Bytes rdata;
  append_u16(rdata, preference);
  append(rdata, host.wire());
  return rdata;
}

Bytes caa_rdata(std::string_view issuer) {
  Bytes rdata{0};
  append_label(rdata, "issue");
  append(rdata, as_bytes(issuer));
  return rdata;
}

std::string LabelMaker::fresh(RandomSource& random) {
  while (true) {
    std::string label = random.chance(2) ? "xn--" : "";
    for (std::uint64_t syllables = 4 + random.below(3); syllables != 0; --syllables) {
      label += letter(random, k_consonants);
      label += letter(random, k_vowels);
    }
    if (used_.insert(label).second) return label;
  }
}

std::vector<Bytes> outside_name_servers(NameView zone) {
  std::vector<Bytes> hosts;
  for (unsigned number = 0; number < 96; ++number) {
    const bool mixed = number % 16 == 5;
    Bytes wire;
    append_label(wire, fmt::format("{}{}", mixed ? "NS" : "ns", 1 + number % 4));
    append_label(wire, fmt::format("{}{}", mixed ? "Dns" : "dns", 1 + number / 4));
    append_label(wire, mixed ? "Example" : "example");
    append_label(wire, number % 3 == 0 ? "net" : number % 3 == 1 ? "org" : "com");
    append_u8(wire, 0);
    const auto name = Name::from_wire(wire);
    if (name && !name->view().is_at_or_below(zone)) hosts.push_back(std::move(wire));
  }
  return hosts;
}

} // namespace countersign
