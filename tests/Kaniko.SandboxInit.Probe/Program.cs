// The init of the sandbox without the rest of the program, for tests.
return Kaniko.Rootfs.Sandboxes.SandboxInit.Main(args);
