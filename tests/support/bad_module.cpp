// A PKCS#11 module that hangs or dies as soon as it is spoken to, by the environment variable BEHAVIOUR.
#include <cstdlib>
#include <string_view>

#include <p11-kit/pkcs11.h>
#include <unistd.h>

extern "C" CK_RV C_GetFunctionList(CK_FUNCTION_LIST**) {
  const char* behaviour = std::getenv("BEHAVIOUR");
  if (behaviour != nullptr && std::string_view(behaviour) == "die") std::abort();
  for (;;) ::pause();
}
