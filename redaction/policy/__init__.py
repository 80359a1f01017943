"""What an administrator fixed or limited for everybody on this machine, in one file."""
