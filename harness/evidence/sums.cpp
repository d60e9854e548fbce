#include "harness/evidence/sums.h"

#include "diff/verify/crypto/digest_stream.h"

#include <algorithm>
#include <fstream>

namespace countersign::evidence {
namespace {

constexpr std::size_t k_digits = 64;
constexpr std::size_t k_before_name = k_digits + 2;

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.front() != '.' && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
}

bool is_digest(std::string_view text) {
  return text.size() == k_digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

} // namespace

Result<std::string> sha256_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  referee::DigestStream digest(referee::Hash::sha256);
  std::vector<char> block(1 << 16);
  while (in) {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    const auto* octets = reinterpret_cast<const std::uint8_t*>(block.data());
    digest.update(ByteView(octets, static_cast<std::size_t>(in.gcount())));
  }
  if (!in.eof()) return fail(ErrorKind::io, "{}: cannot be read", file.string());
  const auto made = digest.finish();
  if (!made) return fail(ErrorKind::io, "OpenSSL offers no SHA-256");
  return to_hex(*made);
}

std::string print_sums(const Sums& sums) {
  std::string text;
  for (const auto& [name, sum] : sums) text += sum + "  " + name + "\n";
  return text;
}

Result<Sums> parse_sums(std::string_view text) {
  Sums sums;
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    const bool shaped = end != std::string_view::npos && line.size() > k_before_name &&
                        line.substr(k_digits, 2) == "  " && is_digest(line.substr(0, k_digits));
    const std::string name(shaped ? line.substr(k_before_name) : "");
    if (!is_plain_name(name) || (!sums.empty() && sums.rbegin()->first >= name))
      return fail(ErrorKind::invalid_input, "SHA256SUMS:{}: is not a line that we write", number);
    sums.emplace(name, line.substr(0, k_digits));
    text.remove_prefix(end + 1);
  }
  if (sums.empty()) return fail(ErrorKind::invalid_input, "SHA256SUMS: names no file");
  return sums;
}

} // namespace countersign::evidence
