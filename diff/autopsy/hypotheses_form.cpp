// Hypotheses about form: canonical form, header fields, and the octets of the signature.
#include "diff/autopsy/hypotheses.h"

#include <algorithm>

namespace countersign::forensics {
namespace {

constexpr std::size_t k_doubled_records = 16;
constexpr std::size_t k_permuted_records = 4;

Bytes upper(Bytes name, bool first_letters_only) {
  std::size_t left = 0; // in the label
  bool first = false;
  for (std::uint8_t& octet : name) {
    if (left == 0) {
      left = octet;
      first = true;
      continue;
    }
    if (octet >= 'a' && octet <= 'z' && (first || !first_letters_only))
      octet = static_cast<std::uint8_t>(octet - 32);
    first = false;
    --left;
  }
  return name;
}

std::vector<Bytes> as_spelled(const RrsetView& set) {
  std::vector<Bytes> all;
  for (std::size_t i = 0; i < set.size(); ++i) {
    const ByteView rdata = set.record(i).rdata;
    all.emplace_back(rdata.begin(), rdata.end());
  }
  return all;
}

bool spellings(const Case& failing, const SignedForm& right, const Visit& visit) {
  const auto offer = [&](const char* detail, const auto& change) {
    Hypothesis other{Explanation::canonical_form, detail, {}, right};
    change(other.form);
    return visit(other);
  };
  if (failing.set.needs_folding() && offer("names in RDATA as they are spelled", [&](SignedForm& form) {
        form.rdatas = as_spelled(failing.set);
      })) {
    return true;
  }
  if (failing.set.needs_folding() &&
      offer("names in RDATA as they are spelled, sorted so", [&](SignedForm& form) {
        form.rdatas = as_spelled(failing.set);
        std::ranges::sort(form.rdatas);
      })) {
    return true;
  }
  // RFC 6840 section 5.1: the next name of an NSEC keeps its case, and some signers fold it.
  if (failing.set.type() == RrType::NSEC && offer("the next name in lower case", [&](SignedForm& form) {
        for (Bytes& rdata : form.rdatas) {
          const std::size_t length = leading_name_length(rdata).value_or(0);
          std::transform(rdata.begin(), rdata.begin() + static_cast<std::ptrdiff_t>(length), rdata.begin(),
                         fold_case);
        }
      })) {
    return true;
  }
  const Bytes spelled(failing.rrsig.signer.wire().begin(), failing.rrsig.signer.wire().end());
  return (spelled != right.signer &&
          offer("the signer name as it is spelled", [&](SignedForm& form) { form.signer = spelled; })) ||
         offer("the owner in upper case", [](SignedForm& form) { form.owner = upper(form.owner, false); }) ||
         offer("the owner with capital letters",
               [](SignedForm& form) { form.owner = upper(form.owner, true); });
}

bool orders(const SignedForm& right, const Visit& visit) {
  if (right.rdatas.size() > 1) {
    Hypothesis other{Explanation::canonical_form, "the records in descending order", {}, right};
    std::ranges::reverse(other.form.rdatas);
    if (visit(other)) return true;
  }
  if (right.rdatas.size() > 1 && right.rdatas.size() <= k_permuted_records) {
    Hypothesis other{Explanation::canonical_form, "the records not sorted", {}, right};
    std::ranges::sort(other.form.rdatas);
    do {
      if (other.form.rdatas != right.rdatas && visit(other)) return true;
    } while (std::next_permutation(other.form.rdatas.begin(), other.form.rdatas.end()));
  }
  for (std::size_t i = 0; i < std::min(right.rdatas.size(), k_doubled_records); ++i) {
    Hypothesis other{Explanation::canonical_form, "a record twice", {}, right};
    other.form.rdatas.insert(other.form.rdatas.begin() + static_cast<std::ptrdiff_t>(i), right.rdatas[i]);
    if (visit(other)) return true;
  }
  return false;
}

bool wildcards(const Case& failing, const SignedForm& right, const Visit& visit) {
  const NameView owner = failing.set.owner();
  if (owner.is_root()) return false;
  Hypothesis other{Explanation::canonical_form, "the wildcard as owner", {}, right};
  other.form.owner = {1, '*'};
  append(other.form.owner, owner.parent().wire());
  if (visit(other)) return true;
  other.detail = "the wildcard as owner, and fewer labels";
  other.form.header[k_labels_at] = static_cast<std::uint8_t>(owner.parent().label_count());
  return visit(other);
}

bool other_times(const SignedForm& right, const Visit& visit) {
  const std::uint32_t expiration = read_u32(right.header.data() + k_expiration_at);
  const std::uint32_t inception = read_u32(right.header.data() + k_inception_at);
  const auto offer = [&](std::string detail, std::uint32_t end, std::uint32_t begin) {
    Hypothesis other{Explanation::header_field, std::move(detail), {}, right};
    put_u32(other.form.header, k_expiration_at, end);
    put_u32(other.form.header, k_inception_at, begin);
    return visit(other);
  };
  if (offer("inception and expiration swapped", inception, expiration)) return true;
  for (const int hours : {-2, -1, 1, 2}) {
    const auto shift = static_cast<std::uint32_t>(hours * 3600);
    if (offer(fmt::format("times shifted by {} h", hours), expiration + shift, inception + shift) ||
        offer(fmt::format("expiration shifted by {} h", hours), expiration + shift, inception) ||
        offer(fmt::format("inception shifted by {} h", hours), expiration, inception + shift)) {
      return true;
    }
  }
  return false;
}

Bytes reversed_in_groups(Bytes octets, std::size_t group) {
  for (std::size_t at = 0; at + group <= octets.size(); at += group) {
    std::reverse(octets.begin() + static_cast<std::ptrdiff_t>(at),
                 octets.begin() + static_cast<std::ptrdiff_t>(at + group));
  }
  return octets;
}

// DER of an ECDSA signature with short lengths; nothing if it is none. Made for 64 and 96 octets.
std::optional<Bytes> from_der(ByteView der, std::size_t octets) {
  if (der.size() < 8 || der[0] != 0x30 || der[1] != der.size() - 2) return std::nullopt;
  Bytes plain;
  std::size_t at = 2;
  for (int number = 0; number < 2; ++number) {
    if (at + 2 > der.size() || der[at] != 2 || der[at + 1] > der.size() - at - 2) return std::nullopt;
    ByteView value = der.subspan(at + 2, der[at + 1]);
    at += 2 + value.size();
    while (!value.empty() && value[0] == 0) value = value.subspan(1);
    if (value.size() > octets / 2) return std::nullopt;
    plain.insert(plain.end(), octets / 2 - value.size(), 0);
    append(plain, value);
  }
  return at == der.size() ? std::optional(plain) : std::nullopt;
}

void with_zeros(ByteView signature, std::size_t octets, std::vector<SignatureForm>& out) {
  constexpr std::size_t k_most_zeros = 4;
  const std::size_t missing = octets - signature.size();
  if (missing > k_most_zeros) return;
  const std::size_t half = octets / 2;
  for (std::size_t first = 0; first <= missing; ++first) {
    Bytes whole(first, 0);
    append(whole, signature.first(half - first));
    whole.insert(whole.end(), missing - first, 0);
    append(whole, signature.subspan(half - first));
    out.push_back({Explanation::damaged_form, "leading zero octets are missing", std::move(whole)});
  }
}

} // namespace

bool canonical_forms(const Case& failing, const Surroundings&, const Visit& visit) {
  const SignedForm right = form_of(failing.set, failing.rdata);
  return spellings(failing, right, visit) || orders(right, visit) || wildcards(failing, right, visit);
}

bool header_fields(const Case& failing, const Surroundings& around, const Visit& visit) {
  const SignedForm right = form_of(failing.set, failing.rdata);
  for (const int step : {-1, 1}) {
    Hypothesis other{Explanation::header_field,
                     fmt::format("a labels field {} by one", step < 0 ? "less" : "more"),
                     {},
                     right};
    other.form.header[k_labels_at] = static_cast<std::uint8_t>(other.form.header[k_labels_at] + step);
    if (visit(other)) return true;
  }
  for (const std::uint16_t tag : around.tags) {
    if (tag == failing.rrsig.label.tag) continue;
    Hypothesis other{Explanation::header_field, fmt::format("key tag {}", tag), {}, right};
    put_u16(other.form.header, k_tag_at, tag);
    if (visit(other)) return true;
  }
  if (other_times(right, visit)) return true;
  for (const unsigned number : {5U, 7U, 8U, 10U, 13U, 14U, 15U, 16U}) {
    const auto algorithm = static_cast<std::uint8_t>(number);
    if (algorithm == failing.rrsig.label.algorithm) continue;
    Hypothesis other{Explanation::header_field, fmt::format("algorithm {}", algorithm), {}, right};
    other.form.header[k_algorithm_at] = algorithm;
    if (visit(other)) return true;
  }
  const NameView apex = around.zone.apex();
  for (const NameView signer :
       {apex, apex.is_root() ? apex : apex.parent(), apex.suffix(0), failing.set.owner()}) {
    Hypothesis other{Explanation::header_field, fmt::format("signer name {}", to_text(signer)), {}, right};
    other.form.signer.assign(signer.wire().begin(), signer.wire().end());
    if (other.form.signer != right.signer && visit(other)) return true;
  }
  Hypothesis bare{Explanation::header_field, "the records without the fields of the RRSIG", {}, right};
  bare.form.header.clear();
  return visit(bare);
}

std::vector<SignatureForm> repaired(ByteView signature, std::size_t octets, bool is_ecdsa) {
  std::vector<SignatureForm> forms;
  if (!is_ecdsa) {
    if (signature.size() < octets && signature.size() + 4 >= octets) {
      Bytes whole(octets - signature.size(), 0);
      append(whole, signature);
      forms.push_back({Explanation::damaged_form, "leading zero octets are missing", std::move(whole)});
    }
    const Bytes plain(signature.begin(), signature.end());
    forms.push_back({Explanation::byte_order, "the signature with its octets reversed",
                     reversed_in_groups(plain, plain.size())});
    return forms;
  }
  if (auto plain = from_der(signature, octets)) {
    forms.push_back({Explanation::damaged_form, "DER instead of r and s", std::move(*plain)});
  }
  if (signature.size() < octets) with_zeros(signature, octets, forms);
  if (signature.size() != octets) return forms;
  const Bytes plain(signature.begin(), signature.end());
  Bytes swapped = plain;
  std::ranges::rotate(swapped, swapped.begin() + static_cast<std::ptrdiff_t>(octets / 2));
  forms.push_back({Explanation::byte_order, "s in front of r", std::move(swapped)});
  forms.push_back(
      {Explanation::byte_order, "r and s in little endian", reversed_in_groups(plain, octets / 2)});
  forms.push_back(
      {Explanation::byte_order, "words of 32 bits in little endian", reversed_in_groups(plain, 4)});
  return forms;
}

} // namespace countersign::forensics
