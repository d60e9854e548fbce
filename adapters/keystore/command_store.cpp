// A program of the operator's, by the contract in key_store.h.
#include "adapters/keys/key_pair.h"
#include "adapters/keystore/stores.h"
#include "adapters/keystore/working_directory.h"
#include "adapters/process/subprocess.h"
#include "diff/wire/presentation.h"

namespace countersign {
namespace {

constexpr int k_no_such_key = 4;
constexpr std::size_t k_output_limit = 65536;

std::string_view trim(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  return text;
}

class CommandStore final : public KeyStore {
public:
  explicit CommandStore(CommandPlace place) : place_(std::move(place)) {}

  [[nodiscard]] Result<StoreAnswer> sign(const AskedKey& asked, ByteView challenge,
                                         Deadline deadline) override {
    COUNTERSIGN_TRY_ASSIGN(const auto directory, WorkingDirectory::make());
    COUNTERSIGN_TRY(directory->write("challenge", challenge));
    ProgramSetup setup;
    setup.program = place_.command.front();
    setup.arguments.assign(place_.command.begin() + 1, place_.command.end());
    setup.arguments.push_back((directory->path() / "challenge").string());
    setup.arguments.push_back(to_text(asked.zone.view()));
    setup.arguments.push_back(std::to_string(asked.dnskey[3]));
    setup.arguments.push_back(std::to_string(key_tag(asked.dnskey)));
    setup.directory = directory->path();
    setup.output_limit = k_output_limit;
    const std::string name = setup.program.filename().string();
    COUNTERSIGN_TRY_ASSIGN(const auto child, Subprocess::start(setup));
    if (!child->wait(deadline)) return fail(ErrorKind::timeout, "{} did not answer in time", name);
    const ExitStatus status = *child->exit_status();
    if (status.signal == 0 && status.code == k_no_such_key) return StoreAnswer();
    if (!status.success()) {
      return fail(ErrorKind::process_failed, "{}: {} {}", name, to_text(status), child->tail(1));
    }
    auto signature = parse_base64(trim(child->captured_stdout()));
    if (!signature) return fail(ErrorKind::invalid_input, "{} printed no signature in base64", name);
    StoreAnswer answer;
    answer.held.push_back({name, true, {}, std::move(*signature), {}});
    return answer;
  }

private:
  CommandPlace place_;
};

} // namespace

std::unique_ptr<KeyStore> make_command_store(CommandPlace place) {
  return std::make_unique<CommandStore>(std::move(place));
}

} // namespace countersign
