// A witness that dies, hangs, babbles or fills memory: whatever it does, each question ends with an answer or
// with none. The program is a script in the place of countersign itself.
#include "adapters/opinion/second_opinion.h"
#include "tests/support/temporary_directory.h"

#include <fstream>

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

namespace countersign {
namespace {

using test::TemporaryDirectory;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr auto k_valid = Opinion::valid;
constexpr auto k_none = Opinion::none;

// A program that is called as `second-opinion FILE FROM MEMORY`: $2, $3 and $4 of the script.
std::filesystem::path script(const TemporaryDirectory& directory, const std::string& body) {
  const auto path = directory / "witness";
  std::ofstream(path) << "#!/bin/sh\n" << body << '\n';
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return path;
}

SecondOpinions ask(const std::string& body, std::size_t count, OpinionLimits limits = {}) {
  const TemporaryDirectory directory;
  return ask_second_opinion(script(directory, body), std::vector<Bytes>(count, Bytes{1, 2, 3}), limits);
}

TEST(SecondOpinionProcess, AnswersEveryQuestionInOrder) {
  const SecondOpinions said = ask("echo valid; echo invalid; echo none", 3);
  EXPECT_THAT(said.answers, ElementsAre(k_valid, Opinion::invalid, k_none));
  EXPECT_EQ(said.trouble, "");
}

TEST(SecondOpinionProcess, IsNotStartedForNothing) {
  EXPECT_TRUE(ask_second_opinion("/nonexistent", {}, {}).answers.empty());
}

TEST(SecondOpinionProcess, ThatIsNotThereGivesNoAnswers) {
  const SecondOpinions said = ask_second_opinion("/nonexistent/program", {Bytes{1}, Bytes{2}}, {});
  EXPECT_THAT(said.answers, ElementsAre(k_none, k_none));
  EXPECT_NE(said.trouble, "");
}

// It dies at the second question each time that it is asked it; the ones behind are asked again.
TEST(SecondOpinionProcess, ThatDiesLosesOneQuestion) {
  const SecondOpinions said = ask("if [ $3 -le 1 ]; then [ $3 = 0 ] && echo valid; kill -ABRT $$; fi\n"
                                  "echo valid; echo valid",
                                  4);
  EXPECT_THAT(said.answers, ElementsAre(k_valid, k_none, k_valid, k_valid));
  EXPECT_THAT(said.trouble, HasSubstr("ABRT"));
}

TEST(SecondOpinionProcess, ThatDiesAtOnceIsStartedAFewTimesOnly) {
  const SecondOpinions said = ask("kill -SEGV $$", 100, {.restarts = 3});
  EXPECT_EQ(said.answers, std::vector<Opinion>(100, k_none));
  EXPECT_THAT(said.trouble, HasSubstr("SEGV"));
}

TEST(SecondOpinionProcess, ThatHangsIsEndedAtTheDeadlineAndWhatItSaidCounts) {
  const auto start = std::chrono::steady_clock::now();
  const SecondOpinions said = ask("echo valid; sleep 600", 3, {.time = milliseconds(500)});
  EXPECT_THAT(said.answers, ElementsAre(k_valid, k_none, k_none));
  EXPECT_THAT(said.trouble, HasSubstr("in time"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
}

TEST(SecondOpinionProcess, ThatBabblesIsNotBelieved) {
  const SecondOpinions said = ask("echo valid; echo valid enough; echo valid", 3, {.restarts = 0});
  EXPECT_THAT(said.answers, ElementsAre(k_valid, k_none, k_none));
}

TEST(SecondOpinionProcess, ThatSaysMoreThanItWasAskedGivesNoMoreAnswers) {
  const SecondOpinions said =
      ask("while :; do echo valid; done", 2, {.time = milliseconds(5000), .restarts = 0});
  EXPECT_THAT(said.answers, ElementsAre(k_valid, k_valid));
}

TEST(SecondOpinionProcess, ThatEndsEarlyWithoutAFaultIsAskedAgainBehindTheQuestion) {
  const SecondOpinions said = ask("[ $3 = 0 ] || echo valid", 2);
  EXPECT_THAT(said.answers, ElementsAre(k_none, k_valid));
  EXPECT_NE(said.trouble, "");
}

// The child's side, in a child of the test: it limits itself.
int in_a_child(const std::function<Status()>& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work() ? 0 : 1);
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return status;
}

void write_questions(const std::filesystem::path& path, const std::vector<Bytes>& questions,
                     std::size_t cut) {
  Bytes all;
  for (const Bytes& question : questions) {
    append_u32(all, static_cast<std::uint32_t>(question.size()));
    append(all, question);
  }
  all.resize(all.size() - cut);
  std::ofstream(path, std::ios::binary) << std::string(all.begin(), all.end());
}

TEST(AnswerQuestions, BeginsWhereItIsTold) {
  const TemporaryDirectory directory;
  write_questions(directory / "q", {{1}, {}, {3, 3}}, 0);
  const int status = in_a_child([&] {
    std::string words;
    Status done = answer_questions(
        directory / "q", 1, std::size_t{512} << 20,
        [](ByteView question) { return question.empty() ? Opinion::valid : Opinion::invalid; },
        [&](std::string_view word) { words += std::string(word) + ';'; });
    if (done && words != "valid;invalid;") done = fail(ErrorKind::invalid_input, "{}", words);
    return done;
  });
  EXPECT_EQ(status, 0);
}

TEST(AnswerQuestions, OfACutFileIsAnError) {
  const TemporaryDirectory directory;
  for (std::size_t cut = 1; cut < 6; ++cut) {
    write_questions(directory / "q", {{1, 2}}, cut);
    const int status = in_a_child([&] {
      return answer_questions(
          directory / "q", 0, std::size_t{512} << 20, [](ByteView) { return Opinion::valid; },
          [](std::string_view) {});
    });
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 1) << cut;
  }
}

} // namespace
} // namespace countersign
