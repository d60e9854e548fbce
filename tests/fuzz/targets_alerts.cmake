countersign_fuzz(alert_answer LIBRARIES countersign::alerts)
