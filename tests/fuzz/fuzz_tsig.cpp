// Hostile messages to both sides of a TSIG exchange. Nothing that the other side did not sign with the key
// may pass as signed: the secret here is one that no input can know the use of.
#include "diff/wire/message/queries.h"
#include "diff/wire/tsig/tsig_requester.h"
#include "diff/wire/tsig/tsig_responder.h"

#include <algorithm>
#include <cstdlib>

using namespace countersign;

namespace {

constexpr UnixSeconds k_now = 1'790'000'000;

TsigKey key() { return {Name::from_text("k.").value(), TsigAlgorithm::hmac_sha256, Bytes(32, 0x5a)}; }

// Input: messages with their length in front.
std::vector<ByteView> split(ByteView rest) {
  std::vector<ByteView> messages;
  while (rest.size() >= 2 && messages.size() < 200) {
    const std::size_t length = std::min<std::size_t>(read_u16(rest.data()), rest.size() - 2);
    messages.push_back(rest.subspan(2, length));
    rest = rest.subspan(2 + length);
  }
  return messages;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto messages = split(ByteView(data, size));
  TsigRequester requester(key());
  Bytes request = make_query(7, Name::from_text("f.").value(), RrType::AXFR);
  requester.sign(request, k_now);
  bool good = true;
  for (const ByteView message : messages) good = good && requester.verify(message, k_now).has_value();
  // The first message of an answer must carry a MAC over our request, which an input cannot have.
  if (good && !messages.empty()) std::abort();

  const std::vector<TsigKey> keys{key()};
  for (const ByteView message : messages) {
    auto responder = TsigResponder::receive(message, keys, k_now);
    if (!responder) continue;
    Bytes answer = make_query(7, Name::from_text("f.").value(), RrType::SOA);
    responder->sign(answer, k_now);
  }
  // And the two sides understand each other, whatever stood before.
  auto honest = TsigResponder::receive(request, keys, k_now);
  if (!honest || !honest->is_verified()) std::abort();
  return 0;
}
