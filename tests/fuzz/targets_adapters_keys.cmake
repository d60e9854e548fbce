countersign_fuzz(bind_key LIBRARIES countersign::adapters)
countersign_fuzz(pkcs11_answer LIBRARIES countersign::adapters)
