namespace MediaServer.Tests.Unit;

public class SkeletonTests
{
    [Fact]
    public void Suite_Runs() => Assert.EndsWith("Unit", typeof(SkeletonTests).Namespace, StringComparison.Ordinal);
}
