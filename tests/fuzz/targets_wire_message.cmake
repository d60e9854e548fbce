countersign_fuzz(message LIBRARIES countersign::wire)
countersign_fuzz(transfer LIBRARIES countersign::wire)
countersign_fuzz(tsig LIBRARIES countersign::wire)
