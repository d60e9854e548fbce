countersign_fuzz(verify LIBRARIES countersign::verify)
