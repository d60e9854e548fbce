countersign_fuzz(bind_key LIBRARIES countersign::adapters)
