#include "tests/tidy/rules.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace countersign::tidy {
namespace {

using Places = std::vector<std::string_view>;

struct Room {
  std::string_view folder;
  Places may_see; // beside itself
};

const std::array k_rooms{
    Room{"diff/model/", {}},
    Room{"diff/wire/", {"diff/model/"}},
    Room{"diff/verify/", {"diff/model/", "diff/wire/"}},
    Room{"diff/compare/", {"diff/model/", "diff/wire/", "diff/verify/"}},
    Room{"diff/cutover/", {"diff/model/", "diff/verify/"}},
    Room{"diff/events/", {"diff/model/", "diff/verify/"}},
    Room{"diff/autopsy/", {"diff/model/", "diff/wire/", "diff/verify/"}},
    Room{"diff/history/", {"diff/model/", "diff/verify/"}},
    Room{"adapters/", {"diff/model/", "diff/wire/"}},
    Room{"storage/", {"diff/model/"}},
    Room{"harness/", {"diff/", "adapters/", "storage/"}},
    Room{"tests/", {"diff/", "adapters/", "storage/", "harness/"}},
};

struct Library {
  std::string_view prefix; // of the header's name
  Places where;
};

// A header is judged by the first row that fits it. Nothing of this reaches a door header.
const std::array k_libraries{
    Library{"fmt/", {"diff/", "adapters/", "storage/", "harness/", "tests/"}},
    Library{"tl/expected.hpp", {"diff/model/result.h"}},
    Library{"xxhash.h", {"diff/model/fingerprint.cpp"}},
    Library{"ldns/", {"diff/wire/text/", "diff/wire/opinion/", "tests/bench/"}},
    Library{"immintrin.h",
            {"diff/verify/crypto/p256/ifma_kernel.cpp", "diff/verify/crypto/rsa/power_kernel.cpp"}},
    Library{"openssl/",
            {"diff/verify/crypto/", "diff/autopsy/crypto/", "diff/wire/tsig/", "adapters/keys/",
             "adapters/keystore/pkcs11/", "adapters/maker/", "storage/content_hash.cpp",
             "harness/alerts/hmac.cpp", "tests/"}},
    Library{"p11-kit/", {"adapters/keystore/pkcs11/", "tests/"}},
    Library{"boost/", {"adapters/process/subprocess.cpp"}},
    Library{"SQLiteCpp/", {"storage/sqlite/"}},
    Library{"sqlite3.h", {"storage/sqlite/", "tests/"}},
    Library{"zstd.h", {"storage/"}},
    Library{"toml++/", {"harness/config/"}},
    Library{"CLI/", {"harness/cli/", "tests/bench/"}},
    Library{"httplib.h", {"harness/alerts/http_client.cpp", "harness/alerts/text_server.cpp", "tests/"}},
    Library{"nlohmann/",
            {"harness/report/", "harness/cli/", "harness/alerts/payload.cpp", "harness/evidence/", "tests/"}},
    Library{"spdlog/", {"harness/log/"}},
    Library{"gtest/", {"tests/"}},
    Library{"gmock/", {"tests/"}},
    Library{"rapidcheck", {"tests/"}},
    Library{"benchmark/", {"tests/"}},
    // inet_pton() and inet_ntop(), which only convert.
    Library{"arpa/inet.h", {"diff/wire/text/", "adapters/", "tests/"}},
    // What touches the outside is not for diff/, which works on octets in memory.
    Library{"fstream", {"adapters/", "storage/", "harness/", "tests/"}},
    Library{"filesystem", {"adapters/", "storage/", "harness/", "tests/"}},
    // But for memory itself, in large pages.
    Library{"sys/mman.h", {"diff/model/large_memory.cpp", "adapters/", "storage/", "harness/", "tests/"}},
    Library{"unistd.h", {"diff/model/large_memory.cpp", "adapters/", "storage/", "harness/", "tests/"}},
};

// The operating system's headers: those in folders, and the single ones that we use.
bool is_system_header(std::string_view header) {
  static constexpr std::array<std::string_view, 4> folders{"sys/", "netinet/", "net/", "linux/"};
  static constexpr std::array<std::string_view, 19> single{
      "dirent.h",  "dlfcn.h",  "fcntl.h",  "grp.h",    "ifaddrs.h",  "netdb.h",   "poll.h",
      "pthread.h", "pwd.h",    "sched.h",  "signal.h", "spawn.h",    "termios.h", "time.h",
      "errno.h",   "getopt.h", "unistd.h", "syslog.h", "semaphore.h"};
  return is_in_any(header, folders) || std::ranges::find(single, header) != single.end();
}

bool is_standard_header(std::string_view header) {
  return header.find_first_of("./+") == std::string_view::npos;
}

std::string list(const Places& places) {
  std::string text;
  for (const std::string_view place : places) text += (text.empty() ? "" : ", ") + std::string(place);
  return text;
}

// Why `path` may not see the foreign `header`; empty if it may.
std::string objection(std::string_view path, std::string_view header) {
  for (const Library& library : k_libraries) {
    if (!header.starts_with(library.prefix)) continue;
    return is_in_any(path, library.where) ? "" : "is only for " + list(library.where);
  }
  if (is_system_header(header)) return is_in(path, "diff/") ? "touches the outside, and diff/ does not" : "";
  return is_standard_header(header) ? ""
                                    : "is in no table: say in tests/tidy/include_rules.cpp who may use it";
}

const Room* room_of(std::string_view path) {
  const auto* room = std::ranges::find_if(k_rooms, [&](const Room& r) { return is_in(path, r.folder); });
  return room == k_rooms.end() ? nullptr : room;
}

// Our headers that each file sees, itself first, each with the file through which it was reached.
std::map<std::string, std::string> seen_from(const std::string& path,
                                             const std::map<std::string, std::vector<Include>>& all) {
  std::map<std::string, std::string> through{{path, ""}};
  std::vector<std::string> open{path};
  while (!open.empty()) {
    const std::string here = open.back();
    open.pop_back();
    const auto found = all.find(here);
    if (found == all.end()) continue;
    for (const Include& include : found->second) {
      if (include.quoted && through.emplace(include.header, here).second) open.push_back(include.header);
    }
  }
  return through;
}

} // namespace

Violations check_arrows(const SourceFile& file) {
  Violations found;
  const Room* room = is_cpp(file.path) ? room_of(file.path) : nullptr;
  if (room == nullptr) return found;
  for (const Include& include : includes_of(file.text)) {
    if (!include.quoted) continue;
    const Room* other = room_of(include.header);
    if (other == nullptr) {
      found.push_back(
          {file.path, include.line, "\"" + include.header + "\" does not start at the repository root"});
    } else if (other != room && !is_in_any(include.header, room->may_see)) {
      found.push_back(
          {file.path, include.line, std::string(room->folder) + " may not see \"" + include.header + "\""});
    }
  }
  return found;
}

Violations check_foreign_headers(const SourceFile& file) {
  Violations found;
  if (!is_cpp(file.path)) return found;
  for (const Include& include : includes_of(file.text)) {
    if (include.quoted) continue;
    const std::string why = objection(file.path, include.header);
    if (!why.empty()) found.push_back({file.path, include.line, "<" + include.header + "> " + why});
  }
  return found;
}

Violations check_foreign_headers_through(std::span<const SourceFile> files) {
  std::map<std::string, std::vector<Include>> all;
  for (const SourceFile& file : files) {
    if (is_cpp(file.path)) all[file.path] = includes_of(file.text);
  }
  Violations found;
  for (const auto& [path, own] : all) {
    if (is_in(path, "tests/")) continue;
    for (const auto& [header, through] : seen_from(path, all)) {
      const auto included = all.find(header);
      if (through.empty() || included == all.end()) continue;
      for (const Include& include : included->second) {
        // <filesystem> and the like are a matter of what a file does, not of what it sees.
        if (include.quoted || is_standard_header(include.header) || include.header.starts_with("tl/"))
          continue;
        const std::string why = objection(path, include.header);
        if (why.empty()) continue;
        found.push_back(
            {path, 0, "sees <" + include.header + "> through " + header + "; that header " + why});
      }
    }
  }
  return found;
}

Violations check_readmes(std::span<const SourceFile> files) {
  std::set<std::string> folders{"diff/model/",   "diff/wire/",    "diff/verify/",
                                "diff/compare/", "diff/autopsy/", "diff/events/"};
  std::set<std::string> there;
  for (const SourceFile& file : files) {
    const std::size_t slash = file.path.find('/');
    if (slash == std::string::npos || file.path.front() == '.') continue;
    folders.insert(file.path.substr(0, slash + 1));
    there.insert(file.path);
  }
  Violations found;
  for (const std::string& folder : folders) {
    if (!there.contains(folder + "README.md")) found.push_back({folder, 0, "has no README.md"});
  }
  return found;
}

} // namespace countersign::tidy
