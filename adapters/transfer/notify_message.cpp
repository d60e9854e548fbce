#include "adapters/transfer/notify_message.h"

#include <optional>

namespace countersign {
namespace {

class OneMessage final : public ReplyStream {
public:
  explicit OneMessage(Bytes message) : message_(std::move(message)) {}
  [[nodiscard]] Result<std::optional<Bytes>> next() override { return std::exchange(message_, std::nullopt); }

private:
  std::optional<Bytes> message_;
};

// The questions, if the whole message is well-formed.
Result<std::vector<Question>> read_all(ByteView message) {
  COUNTERSIGN_TRY_ASSIGN(MessageReader reader, MessageReader::open(message));
  COUNTERSIGN_TRY_ASSIGN(std::vector<Question> questions, reader.read_questions());
  while (true) {
    COUNTERSIGN_TRY_ASSIGN(const auto record, reader.next());
    if (!record) return questions;
  }
}

} // namespace

std::unique_ptr<ReplyStream> reply_with(Bytes message) {
  return std::make_unique<OneMessage>(std::move(message));
}

tl::expected<Question, Rcode> read_notify(ByteView message) {
  const auto header = read_header(message);
  const auto questions = read_all(message);
  if (!header || !questions || questions->size() != 1) return tl::unexpected(Rcode::format_error);
  if (header->opcode != Opcode::notify) return tl::unexpected(Rcode::refused);
  const Question& question = questions->front();
  if (question.rr_class != k_class_in || question.type != RrType::SOA) {
    return tl::unexpected(Rcode::not_authoritative);
  }
  return question;
}

} // namespace countersign
