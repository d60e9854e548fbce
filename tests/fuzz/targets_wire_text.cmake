countersign_fuzz(zone_text LIBRARIES countersign::wire)
countersign_fuzz(journal_text LIBRARIES countersign::wire)
