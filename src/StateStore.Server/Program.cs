Console.WriteLine("statestore");
