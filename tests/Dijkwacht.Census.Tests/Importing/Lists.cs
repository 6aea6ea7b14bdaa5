using System.Text;
using Dijkwacht.Census.Importing;

namespace Dijkwacht.Census.Tests.Importing;

internal static class Lists
{
    public static TargetList Parse(string text) => TargetList.Parse(Encoding.UTF8.GetBytes(text), "list.txt");
}
