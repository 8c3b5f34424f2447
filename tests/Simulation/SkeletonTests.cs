namespace MediaServer.Tests.Simulation;

public class SkeletonTests
{
    [Fact]
    public void Suite_Runs() => Assert.EndsWith("Simulation", typeof(SkeletonTests).Namespace, StringComparison.Ordinal);
}
