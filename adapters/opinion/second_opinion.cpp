#include "adapters/opinion/second_opinion.h"

#include "adapters/changes/text_file.h"
#include "adapters/process/subprocess.h"
#include "adapters/process/workspace.h"

#include <system_error>

#include <errno.h>
#include <sys/resource.h>

namespace countersign {
namespace {

constexpr std::size_t k_length_octets = 4;
constexpr std::size_t k_longest_answer = 16;
constexpr rlim_t k_processor_seconds = 60;

// A directory that goes with what is in it.
class Directory {
public:
  explicit Directory(std::filesystem::path path) : path_(std::move(path)) {}
  ~Directory() {
    std::error_code ignored; // what stays behind is a small file in the directory for temporary ones
    std::filesystem::remove_all(path_, ignored);
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
  std::filesystem::path path_;
};

std::string file_text(const std::vector<Bytes>& questions) {
  Bytes all;
  for (const Bytes& question : questions) {
    append_u32(all, static_cast<std::uint32_t>(question.size()));
    append(all, question);
  }
  return {all.begin(), all.end()};
}

// The words of whole lines; one that was cut off by the child's death is none.
std::vector<Opinion> read_answers(std::string_view text) {
  std::vector<Opinion> answers;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    const auto opinion = parse_opinion(text.substr(0, end));
    if (!opinion) break;
    answers.push_back(*opinion);
    text.remove_prefix(end + 1);
  }
  return answers;
}

// One process, from question `from` on; its answers, and what was wrong with it.
SecondOpinions ask_once(ProgramSetup setup, const std::filesystem::path& file, std::size_t from,
                        const OpinionLimits& limits, Deadline deadline) {
  setup.arguments = {"second-opinion", file.string(), std::to_string(from),
                     std::to_string(limits.memory_octets)};
  const auto child = Subprocess::start(setup);
  if (!child) return {{}, child.error().message};
  const bool ended = (*child)->wait(deadline);
  if (!ended) {
    (*child)->kill_group();
    (void)(*child)->stop(deadline); // returns when it is reaped, at once after the kill
  }
  SecondOpinions said{read_answers((*child)->captured_stdout()), {}};
  const auto status = (*child)->exit_status();
  if (!ended) {
    said.trouble = "it did not end in time";
  } else if (status && !status->success()) {
    said.trouble = to_text(*status);
  }
  return said;
}

// Sanitizers map terabytes of address space that they never fill.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool k_memory_can_be_limited = false;
#else
constexpr bool k_memory_can_be_limited = true;
#endif

Status limit_ourselves(std::size_t memory_octets) {
  const rlimit memory{memory_octets, memory_octets};
  const rlimit processor{k_processor_seconds, k_processor_seconds};
  if ((k_memory_can_be_limited && ::setrlimit(RLIMIT_AS, &memory) != 0) ||
      ::setrlimit(RLIMIT_CPU, &processor) != 0) {
    return fail(ErrorKind::io, "setrlimit: {}", std::generic_category().message(errno));
  }
  return {};
}

} // namespace

SecondOpinions ask_second_opinion(const std::filesystem::path& program, const std::vector<Bytes>& questions,
                                  const OpinionLimits& limits) {
  SecondOpinions all;
  const auto give_up = [&](std::string why) {
    all.trouble = std::move(why);
    all.answers.resize(questions.size(), Opinion::none);
    return all;
  };
  if (questions.empty()) return all;
  const Deadline deadline = Deadline::after(limits.time);
  const auto made = make_run_directory();
  if (!made) return give_up(made.error().message);
  const Directory directory(*made);
  const std::filesystem::path file = directory.path() / "questions";
  if (const Status written = write_private_file(file, file_text(questions)); !written) {
    return give_up(written.error().message);
  }
  ProgramSetup setup;
  setup.program = program;
  setup.directory = directory.path();
  setup.output_limit = questions.size() * k_longest_answer + 4096;
  std::string trouble;
  for (unsigned attempt = 0; attempt <= limits.restarts && !deadline.passed(); ++attempt) {
    SecondOpinions said = ask_once(setup, file, all.answers.size(), limits, deadline);
    all.answers.insert(all.answers.end(), said.answers.begin(), said.answers.end());
    if (!said.trouble.empty()) trouble = said.trouble;
    if (all.answers.size() >= questions.size()) break;
    if (said.trouble.empty()) trouble = "it ended without an answer";
    all.answers.push_back(Opinion::none); // the question that it did not survive
    if (all.answers.size() == questions.size()) break;
  }
  return give_up(std::move(trouble));
}

Status answer_questions(const std::filesystem::path& file, std::size_t from, std::size_t memory_octets,
                        const std::function<Opinion(ByteView)>& answer,
                        const std::function<void(std::string_view)>& say) {
  COUNTERSIGN_TRY_ASSIGN(const std::string text, read_text_file(file));
  COUNTERSIGN_TRY(limit_ourselves(memory_octets));
  ByteView rest = as_bytes(text);
  for (std::size_t number = 0; !rest.empty(); ++number) {
    const std::size_t length = rest.size() < k_length_octets ? rest.size() : read_u32(rest.data());
    if (length > rest.size() - k_length_octets || rest.size() < k_length_octets) {
      return fail(ErrorKind::invalid_input, "{} ends within question {}", file.string(), number);
    }
    const ByteView question = rest.subspan(k_length_octets, length);
    if (number >= from) say(to_text(answer(question)));
    rest = rest.subspan(k_length_octets + length);
  }
  return {};
}

} // namespace countersign
