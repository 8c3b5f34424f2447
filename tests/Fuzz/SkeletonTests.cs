namespace MediaServer.Tests.Fuzz;

public class SkeletonTests
{
    [Fact]
    public void Suite_Runs() => Assert.EndsWith("Fuzz", typeof(SkeletonTests).Namespace, StringComparison.Ordinal);
}
