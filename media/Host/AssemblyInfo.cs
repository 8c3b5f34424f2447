using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("MediaServer.Tests.Unit")]
[assembly: InternalsVisibleTo("MediaServer.Tests.Functional")]
[assembly: InternalsVisibleTo("MediaServer.Tests.Simulation")]
