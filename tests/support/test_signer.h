// The signer of tests lives in adapters/maker: `countersign bench` signs with it as well.
#pragma once

#include "adapters/maker/test_signer.h"
