// Our side of a PKCS#11 module: its process is started, waited for, and ended if it does not answer.
#include "adapters/keystore/pkcs11_messages.h"
#include "adapters/keystore/stores.h"
#include "adapters/keystore/working_directory.h"
#include "adapters/process/subprocess.h"

namespace countersign {
namespace {

constexpr std::uint64_t k_max_answer = 1U << 20;

class Pkcs11Store final : public KeyStore {
public:
  Pkcs11Store(Pkcs11Place place, std::filesystem::path program)
      : place_(std::move(place)), program_(std::move(program)) {}

  [[nodiscard]] Result<StoreAnswer> sign(const AskedKey& asked, ByteView challenge,
                                         Deadline deadline) override {
    COUNTERSIGN_TRY(check_pin_file(place_.pin_file));
    COUNTERSIGN_TRY_ASSIGN(const auto directory, WorkingDirectory::make());
    const Pkcs11Question question{place_.module.string(),
                                  place_.token,
                                  place_.serial,
                                  place_.pin_file.string(),
                                  asked.id,
                                  asked.label,
                                  asked.dnskey,
                                  Bytes(challenge.begin(), challenge.end())};
    COUNTERSIGN_TRY(directory->write("question", to_octets(question)));
    ProgramSetup setup;
    setup.program = program_;
    setup.arguments = {"key-store", directory->path().string()};
    setup.directory = directory->path();
    setup.environment = place_.environment;
    COUNTERSIGN_TRY_ASSIGN(const auto child, Subprocess::start(setup));
    if (!child->wait(deadline)) {
      child->kill_group(); // reaped when `child` goes
      return fail(ErrorKind::timeout, "{} did not answer in time", module_name());
    }
    const ExitStatus status = *child->exit_status();
    // A module that dies in its last breath, after the answer, has answered all the same.
    const auto answer = read_text_file(directory->path() / "answer", k_max_answer);
    if (!answer) {
      return fail(ErrorKind::process_failed, "{} gave no answer: {} {}", module_name(), to_text(status),
                  child->tail(2));
    }
    return parse_pkcs11_answer(as_bytes(*answer));
  }

private:
  [[nodiscard]] std::string module_name() const { return place_.module.filename().string(); }

  Pkcs11Place place_;
  std::filesystem::path program_;
};

} // namespace

std::unique_ptr<KeyStore> make_pkcs11_store(Pkcs11Place place, std::filesystem::path program) {
  return std::make_unique<Pkcs11Store>(std::move(place), std::move(program));
}

} // namespace countersign
