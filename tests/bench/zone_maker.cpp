// An unsigned registry zone on standard output: `bench_zone DELEGATIONS DS_PERCENT SEED`.
//
// "bench.", names in no special order. Two or three NS for each delegation; one in twelve hosts its name
// servers below itself, with glue; `DS_PERCENT` of them are signed.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

namespace {

// A bijection on 32 bits, so that names are mixed and never meet.
std::uint32_t mixed(std::uint32_t x) {
  x ^= x >> 16;
  x *= 0x7feb352dU;
  x ^= x >> 15;
  x *= 0x846ca68bU;
  return x ^ (x >> 16);
}

std::string label(std::uint32_t number) {
  static constexpr char vowels[] = "aeiou";
  static constexpr char consonants[] = "bcdfghjklmnprstv";
  std::string text;
  for (std::uint64_t rest = number; rest != 0 || text.size() < 4; rest /= 80) {
    text += consonants[rest % 16];
    text += vowels[rest / 16 % 5];
  }
  return text;
}

void print_delegation(const std::string& name, std::mt19937& random, unsigned ds_percent) {
  const unsigned servers = 2 + random() % 2;
  const bool inside = random() % 12 == 0;
  const unsigned provider = static_cast<unsigned>(random() % 500);
  for (unsigned i = 1; i <= servers; ++i) {
    if (inside) {
      std::printf("%s 86400 IN NS ns%u.%s\n", name.c_str(), i, name.c_str());
      std::printf("ns%u.%s 86400 IN A 192.0.2.%u\n", i, name.c_str(), static_cast<unsigned>(random() % 250));
      if (random() % 3 == 0) std::printf("ns%u.%s 86400 IN AAAA 2001:db8::%x\n", i, name.c_str(), 1 + i);
    } else {
      std::printf("%s 86400 IN NS ns%u.provider%u.test.\n", name.c_str(), i, provider);
    }
  }
  if (random() % 100 >= ds_percent) return;
  std::printf("%s 86400 IN DS %u 13 2 ", name.c_str(), static_cast<unsigned>(random() % 65536));
  for (int i = 0; i < 8; ++i) std::printf("%08x", static_cast<unsigned>(random()));
  std::printf("\n");
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: bench_zone DELEGATIONS DS_PERCENT SEED\n");
    return 64;
  }
  const auto delegations = static_cast<std::uint32_t>(std::strtoul(argv[1], nullptr, 10));
  const auto ds_percent = static_cast<unsigned>(std::strtoul(argv[2], nullptr, 10));
  const auto seed = static_cast<std::uint32_t>(std::strtoul(argv[3], nullptr, 10));
  std::mt19937 random(seed);
  std::printf("bench. 86400 IN SOA ns1.nic.bench. hostmaster.nic.bench. 1 7200 1800 1209600 3600\n"
              "bench. 86400 IN NS ns1.nic.bench.\nbench. 86400 IN NS ns.other.test.\nns1.nic.bench. 86400 IN "
              "A 192.0.2.1\n");
  for (std::uint32_t i = 0; i < delegations; ++i) {
    print_delegation(label(mixed(i + seed)) + ".bench.", random, ds_percent);
  }
  return std::ferror(stdout) != 0 || std::fclose(stdout) != 0 ? 1 : 0;
}
