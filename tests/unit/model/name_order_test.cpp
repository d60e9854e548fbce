// Canonical order of names (RFC 4034 section 6.1).
#include "tests/unit/model/sample.h"

#include <random>

#include <gtest/gtest.h>

namespace countersign {
namespace {

using sample::name;

TEST(NameOrder, ComparesLabelByLabelFromTheRight) {
  // In order. Octets of the whole name, or text from the left, would each order some of these otherwise.
  const std::vector<Name> ordered{
      name("."),          name("de."),
      name("\\000.de."), // a label of the octet 0
      name("*.de."),     // 0x2a
      name("-.de."),     // 0x2d
      name("0.de."),      name("a.de."),
      name("zz.a.de."), // below a.de., so before all that a label right of "a" begins
      name("*.zz.a.de."),
      name("a\\000.de."), // "a" and one octet more: after everything below a.de.
      name("a-b.de."),    name("aa.de."), name("b.de."),
      name("z\\200.de."), // octets are unsigned
      name("fr."),        name("a.fr."),
  };
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    for (std::size_t j = 0; j < ordered.size(); ++j) {
      const int order = compare(ordered[i], ordered[j]);
      EXPECT_EQ(order < 0, i < j) << to_text(ordered[i].view()) << ' ' << to_text(ordered[j].view());
      EXPECT_EQ(order == 0, i == j) << to_text(ordered[i].view()) << ' ' << to_text(ordered[j].view());
    }
  }
}

TEST(NameOrder, CaseDoesNotCount) {
  EXPECT_EQ(compare(name("B.EXAMPLE."), name("b.example.")), 0);
  EXPECT_LT(compare(name("A.example."), name("b.example.")), 0);
  EXPECT_LT(compare(name("a.example."), name("B.example.")), 0);
}

// The order by its definition, on label lists; slow, and written the other way round.
std::vector<std::string> labels_from_the_right(NameView view) {
  std::vector<std::string> labels;
  for (unsigned have = view.label_count(); have > 0; --have) {
    const ByteView wire = view.suffix(have).wire();
    labels.insert(labels.begin(), std::string(wire.begin() + 1, wire.begin() + 1 + wire[0]));
  }
  return labels;
}

bool before_by_definition(NameView left, NameView right) {
  const auto bytes = [](const std::string& a, const std::string& b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
      return static_cast<unsigned char>(x) < static_cast<unsigned char>(y);
    });
  };
  const auto a = labels_from_the_right(left);
  const auto b = labels_from_the_right(right);
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), bytes);
}

Name random_name(std::mt19937_64& random) {
  static constexpr std::string_view octets("\0\1*-Aaz\x7f\xff", 9);
  Bytes wire;
  for (auto labels = random() % 5; labels > 0; --labels) {
    const auto length = 1 + random() % 3;
    append_u8(wire, static_cast<std::uint8_t>(length));
    for (auto i = length; i > 0; --i)
      append_u8(wire, static_cast<std::uint8_t>(octets[random() % octets.size()]));
  }
  append_u8(wire, 0);
  return Name::from_wire(wire).value();
}

TEST(NameOrder, IsTheOneOfTheDefinitionForRandomNames) {
  std::mt19937_64 random(4034);
  for (int round = 0; round < 20000; ++round) {
    const Name left = random_name(random);
    const Name right = random_name(random);
    const int order = compare(left, right);
    ASSERT_EQ(order < 0, before_by_definition(left, right))
        << to_text(left.view()) << ' ' << to_text(right.view());
    ASSERT_EQ(order > 0, before_by_definition(right, left))
        << to_text(left.view()) << ' ' << to_text(right.view());
    ASSERT_EQ(order == 0, left == right);
    ASSERT_EQ(name(to_text(left.view())), left);
    if (left.view().is_at_or_below(right)) {
      ASSERT_GE(order, 0) << "an ancestor comes first";
    }
  }
}

} // namespace
} // namespace countersign
