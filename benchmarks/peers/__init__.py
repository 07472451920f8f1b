"""What a user would pick instead of an engine, doing the same months on the same contracts by the same transactions."""
