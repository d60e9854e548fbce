#include "adapters/process/workspace.h"
#include "harness/bench/mutations.h"
#include "harness/bench/scoreboard.h"
#include "harness/cli/output.h"
#include "harness/cli/verbs.h"
#include "harness/report/bench_report.h"

#include <algorithm>
#include <deque>
#include <fstream>
#include <sstream>

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

struct BenchArguments {
  std::filesystem::path cases;
  std::vector<std::string> only;
  bool peers = false, details = false, json = false;
  std::uint64_t seed = 1, count = 1000;
};

Result<bench::Incident> load(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return fail(ErrorKind::io, "cannot read {}", file.string());
  return bench::parse_incident(text.str(), file.string());
}

Result<std::deque<bench::Incident>> load_all(const BenchArguments& arguments) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(arguments.cases, error)) {
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  }
  if (error) return fail(ErrorKind::usage, "{}: {}", arguments.cases.string(), error.message());
  std::ranges::sort(files);
  std::deque<bench::Incident> cases;
  for (const std::filesystem::path& file : files) {
    COUNTERSIGN_TRY_ASSIGN(bench::Incident incident, load(file));
    const bool wanted =
        arguments.only.empty() || std::ranges::any_of(arguments.only, [&](const std::string& part) {
          return incident.id.find(part) != std::string::npos;
        });
    if (wanted) cases.push_back(std::move(incident));
  }
  if (cases.empty()) return fail(ErrorKind::usage, "{} holds no such case", arguments.cases.string());
  std::ranges::stable_sort(cases, {}, [](const bench::Incident& incident) {
    return incident.is_control ? UINT_MAX : incident.number;
  });
  return cases;
}

// Other validators, and a directory for their files as long as they are asked.
class AskedPeers {
public:
  AskedPeers() = default;
  AskedPeers(const AskedPeers&) = delete;
  AskedPeers& operator=(const AskedPeers&) = delete;
  ~AskedPeers() {
    std::error_code left_behind; // in the system's directory for temporary files
    if (!directory_.empty()) std::filesystem::remove_all(directory_, left_behind);
  }
  Status find() {
    COUNTERSIGN_TRY_ASSIGN(directory_, make_run_directory());
    peers_ = bench::Peers::find(directory_);
    return {};
  }
  [[nodiscard]] const bench::Peers* get() const { return peers_ ? &*peers_ : nullptr; }

private:
  std::filesystem::path directory_;
  std::optional<bench::Peers> peers_;
};

Result<ExitCode> bench_mutations(const BenchArguments& arguments) {
  AskedPeers peers;
  if (arguments.peers) COUNTERSIGN_TRY(peers.find());
  COUNTERSIGN_TRY_ASSIGN(const bench::MutationBoard board,
                         bench::run_mutants(arguments.seed, arguments.count, peers.get()));
  print_out("{}", arguments.json ? mutations_json(board) : bench::mutations_text(board));
  const bench::MutationScore total = board.total();
  return total.caught == total.mutants && total.false_alarms == 0 ? ExitCode::clean : ExitCode::difference;
}

Result<ExitCode> bench_incidents(const BenchArguments& arguments) {
  COUNTERSIGN_TRY_ASSIGN(const std::deque<bench::Incident> cases, load_all(arguments));
  AskedPeers peers;
  if (arguments.peers) COUNTERSIGN_TRY(peers.find());
  bench::Scoreboard board;
  for (const bench::Incident& incident : cases) {
    COUNTERSIGN_TRY_ASSIGN(bench::IncidentResult result, bench::run_incident(incident, peers.get()));
    board.results.push_back(std::move(result));
  }
  print_out("{}", arguments.json ? bench_json(board) : bench::scoreboard_text(board, arguments.details));
  return board.caught() == board.incidents() && board.false_alarms() == 0 ? ExitCode::clean
                                                                          : ExitCode::difference;
}

} // namespace

void add_bench(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("bench", "Measures what countersign would have caught");
  verb->require_subcommand(1);
  CLI::App* incidents = verb->add_subcommand(
      "incidents", "Replays public incidents on small zones through the code of `run` and `watch`");
  auto arguments = std::make_shared<BenchArguments>();
  incidents->add_option("cases", arguments->cases, "Directory of the cases, fixtures/incidents")->required();
  incidents->add_option("--only", arguments->only, "Only cases with one of these in their id");
  incidents->add_flag("--peers", arguments->peers,
                      "Ask ldns-verify-zone, dnssec-verify, kzonecheck and validns about the same versions");
  incidents->add_flag("--details", arguments->details, "With everything that was told of each case");
  incidents->add_flag("--json", arguments->json, "The same as JSON");
  CLI::App* mutations = verb->add_subcommand(
      "mutations", "Damages good signed zones, each in one way, and looks what is found");
  mutations->add_option("--seed", arguments->seed, "Of what is drawn")->capture_default_str();
  mutations->add_option("--count", arguments->count, "Mutants; the operators come in turn")
      ->capture_default_str();
  mutations->add_flag("--peers", arguments->peers,
                      "Ask ldns-verify-zone, dnssec-verify, kzonecheck and validns about the same versions");
  mutations->add_flag("--json", arguments->json, "The scoreboard as JSON");
  mutations->callback([arguments, &action] { action = [arguments] { return bench_mutations(*arguments); }; });
  incidents->callback([arguments, &action] { action = [arguments] { return bench_incidents(*arguments); }; });
}

} // namespace countersign
