// Asks ldns in a process of its own, which may hang, abort or eat memory without harm to us.
//
// The process is this same program, started with the hidden verb `second-opinion`. It reads the questions
// from a file and prints one word for each, as soon as it has it. When it dies, what it had said counts, the
// question that killed it has no answer, and another process goes on behind it, a few times.
#pragma once

#include "adapters/clock.h"
#include "diff/wire/opinion/signature_question.h"

#include <filesystem>
#include <functional>

namespace countersign {

struct OpinionLimits {
  milliseconds time{20000};               // for all questions together
  std::size_t memory_octets = 512U << 20; // address space of the child
  unsigned restarts = 8;                  // after the child has died
};

struct SecondOpinions {
  std::vector<Opinion> answers; // one for each question; Opinion::none where there is none
  std::string trouble;          // why some have none, one line; empty if the process went well
};

// `questions` as to_octets() makes them. `program` is an absolute path. Never fails: whatever goes wrong
// leaves questions without an answer. Blocks until all are answered, or the time is up.
[[nodiscard]] SecondOpinions ask_second_opinion(const std::filesystem::path& program,
                                                const std::vector<Bytes>& questions,
                                                const OpinionLimits& limits);

// The child's side: limits its own memory and time, then answers the questions of `file` beginning with
// number `from`. `say` gets each word.
[[nodiscard]] Status answer_questions(const std::filesystem::path& file, std::size_t from,
                                      std::size_t memory_octets,
                                      const std::function<Opinion(ByteView)>& answer,
                                      const std::function<void(std::string_view)>& say);

} // namespace countersign
