#include "harness/bench/peers.h"

#include "adapters/process/subprocess.h"
#include "adapters/process/workspace.h"
#include "diff/wire/presentation.h"

#include <chrono>
#include <fstream>

namespace countersign::bench {
namespace {

constexpr milliseconds k_patience{5'000}; // for a zone of some hundred records
constexpr int k_abort = 6;

std::string calendar(DnsTime at, const char* separators) { // date and time with these between
  const std::chrono::sys_seconds instant{std::chrono::seconds(at.value())};
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(instant - day);
  const bool plain = *separators == '\0';
  const char* form = plain ? "{:04}{:02}{:02}{:02}{:02}{:02}" : "{:04}-{:02}-{:02} {:02}:{:02}:{:02}";
  return fmt::format(fmt::runtime(form), static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

} // namespace

Peers Peers::find(std::filesystem::path directory) {
  using Words = std::vector<std::string>;
  Peers peers;
  peers.directory_ = std::move(directory);
  peers.file_ = peers.directory_ / "version.zone";
  const auto add = [&](const char* name, const char* program, auto arguments) {
    if (auto found = find_program(program)) peers.tools_.push_back({name, *found, arguments});
  };
  add("ldns-verify-zone", "ldns-verify-zone", [](const Peers& self, const ZoneVersion&, DnsTime at) {
    return Words{"-V1", "-t", calendar(at, ""), self.file_.string()};
  });
  if (auto verifier = find_program("dnssec-verify")) {
    peers.verifier_ = *verifier;
    add("dnssec-verify", "faketime", [](const Peers& self, const ZoneVersion& zone, DnsTime at) {
      return Words{"-f", "@" + calendar(at, "-"), self.verifier_.string(), "-q",
                   "-o", to_text(zone.apex()),    self.file_.string()};
    });
  }
  add("kzonecheck", "kzonecheck", [](const Peers& self, const ZoneVersion& zone, DnsTime at) {
    return Words{
        "-d", "on", "-t", fmt::format("{}", at.value()), "-o", to_text(zone.apex()), self.file_.string()};
  });
  add("validns", "validns", [](const Peers& self, const ZoneVersion& zone, DnsTime at) {
    return Words{"-z", to_text(zone.apex()), "-t", fmt::format("{}", at.value()), self.file_.string()};
  });
  return peers;
}

std::vector<std::string> Peers::names() const {
  std::vector<std::string> names;
  for (const Tool& tool : tools_) names.push_back(tool.name);
  return names;
}

void Peers::judge(const ZoneVersion& zone, DnsTime at, std::vector<PeerVerdict>& verdicts) const {
  if (verdicts.empty()) {
    for (const Tool& tool : tools_) verdicts.push_back({tool.name, 0, 0, 0, 0});
  }
  {
    std::ofstream out(file_, std::ios::binary | std::ios::trunc);
    print_zone(zone, [&](std::string_view piece) {
      out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
    });
  }
  for (std::size_t i = 0; i < tools_.size(); ++i) {
    ProgramSetup setup;
    setup.program = tools_[i].program;
    setup.arguments = tools_[i].arguments(*this, zone, at);
    setup.directory = directory_;
    PeerVerdict& verdict = verdicts[i];
    ++verdict.asked;
    auto child = Subprocess::start(setup);
    if (!child || !(*child)->wait(Deadline::after(k_patience))) {
      ++verdict.broke;
      continue;
    }
    const ExitStatus status = (*child)->exit_status().value_or(ExitStatus{0, k_abort});
    if (status.signal != 0 || status.code > 128) { // faketime passes a signal on as a code
      ++verdict.broke;
    } else if (status.code != 0) {
      ++verdict.rejected;
      if (verdict.first_rejected == 0) verdict.first_rejected = verdict.asked;
    }
  }
}

} // namespace countersign::bench
