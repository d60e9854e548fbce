#include "harness/cli/verbs.h"
#include "harness/hook/supervisor.h"

#include <csignal>

int main(int argc, char** argv) {
  if (const auto code = countersign::hook::supervise_hook(argc, argv)) return *code;
  // A reader that goes away (`| head`) or a full disk must be an error that we see, not a death that leaves
  // signers.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  return countersign::run_command_line(argc, argv);
}
